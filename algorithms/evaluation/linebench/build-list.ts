// Makes the list of PH-LineBench from a corpus, and the digests of all suites: npx tsx algorithms/evaluation/linebench/build-list.ts linebench.jsonl
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { filesOf, SUITES } from '../problems/open-suite.ts';
import { defaultSuitesFolder, rootOfFiles } from '../problems/suite-folder.ts';
import { type CorpusFile, drawEntries } from './draw-entries.ts';
import { LINEBENCH_FILES } from './open-linebench.ts';

const Line = z.object({
  package: z.string(),
  version: z.string(),
  path: z.string(),
  language: z.string(),
  sha256: z.string(),
  text: z.string(),
});

/** Debian's packages cannot be fetched everywhere. */
const FETCHED_EVERYWHERE = /^(pypi|npm):/;

async function readCorpus(path: string): Promise<CorpusFile[]> {
  const files: CorpusFile[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { package: group, ...file } = Line.parse(JSON.parse(line));
    if (FETCHED_EVERYWHERE.test(group)) files.push({ group, ...file });
  }
  return files;
}

async function main([corpus = 'linebench.jsonl']: readonly string[]): Promise<void> {
  const folder = defaultSuitesFolder();
  const entries = drawEntries(await readCorpus(corpus));
  const [list] = LINEBENCH_FILES;
  writeFileSync(join(folder, list), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const files = (suite: string) => (suite === 'linebench' ? LINEBENCH_FILES : filesOf(suite));
  const rootOf = (suite: string) =>
    rootOfFiles(new Map(files(suite).map((file) => [file, readFileSync(join(folder, file))])));
  const roots = Object.fromEntries([...SUITES, 'linebench'].map((suite) => [suite, rootOf(suite)]));
  writeFileSync(join(folder, 'roots.json'), `${JSON.stringify(roots, null, 2)}\n`);
  process.stdout.write(
    `${entries.length} places in ${new Set(entries.map((entry) => entry.package)).size} packages\n`,
  );
}

if (require.main === module) void main(process.argv.slice(2));
