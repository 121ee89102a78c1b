// Makes the list of PH-LineBench, and the digests of all suites, from files that a corpus keeps for it and the texts that were
// trained on: npx tsx algorithms/evaluation/linebench/build-list.ts train.jsonl linebench.jsonl [linebench.jsonl…]
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { filesOf, SUITES } from '../problems/open-suite.ts';
import { defaultSuitesFolder, rootOfFiles } from '../problems/suite-folder.ts';
import { type CorpusFile, drawEntries } from './draw-entries.ts';
import { LINEBENCH_FILES } from './open-linebench.ts';
import { withoutKnown } from './without-known.ts';

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

async function* readCorpus(path: string): AsyncGenerator<CorpusFile> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { package: group, ...file } = Line.parse(JSON.parse(line));
    yield { group, ...file };
  }
}

async function* textsOf(path: string): AsyncGenerator<string> {
  for await (const { text } of readCorpus(path)) yield text;
}

async function main([trained = 'train.jsonl', ...kept]: readonly string[]): Promise<void> {
  const folder = defaultSuitesFolder();
  const files: CorpusFile[] = [];
  for (const path of kept)
    for await (const file of readCorpus(path)) if (FETCHED_EVERYWHERE.test(file.group)) files.push(file);
  const unknown = await withoutKnown(files, textsOf(trained));
  process.stdout.write(`${unknown.length} of ${files.length} files are not like what was trained on\n`);
  const entries = drawEntries(unknown);
  const [list] = LINEBENCH_FILES;
  writeFileSync(join(folder, list), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const suiteFiles = (suite: string) => (suite === 'linebench' ? LINEBENCH_FILES : filesOf(suite));
  const rootOf = (suite: string) =>
    rootOfFiles(new Map(suiteFiles(suite).map((file) => [file, readFileSync(join(folder, file))])));
  const roots = Object.fromEntries([...SUITES, 'linebench'].map((suite) => [suite, rootOf(suite)]));
  writeFileSync(join(folder, 'roots.json'), `${JSON.stringify(roots, null, 2)}\n`);
  process.stdout.write(
    `${entries.length} places in ${new Set(entries.map((entry) => entry.package)).size} packages\n`,
  );
}

if (require.main === module) void main(process.argv.slice(2));
