import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../setup/paths.ts';

/** Sources that decide scores, relative to the repository: those that a file of the harness runs, however indirectly. */
export interface HarnessFiles {
  /** What is asked how, and computed. */
  readonly asking: readonly string[];
  /** What is made of the answers. */
  readonly judging: readonly string[];
}

/** Where the list lies that the harness hashes itself by. */
export const HARNESS_FILES = join(ROOT, 'algorithms', 'evaluation', 'run', 'harness-files.json');

const ASKING = [
  'algorithms/evaluation/linebench/open-linebench.ts',
  'algorithms/evaluation/own-data/open-data.ts',
  'algorithms/evaluation/problems/open-suite.ts',
  'algorithms/evaluation/run/answer-suite.ts',
  'server/engine/core.ts',
];
const JUDGING = [
  'algorithms/evaluation/run/evaluate.ts',
  'algorithms/evaluation/sandbox/inside/main.ts',
  'algorithms/evaluation/sandbox/sandbox.ts',
];
/** Their wording decides nothing, and changes with every feature. */
const MESSAGES = ['protocol/errors.ts', 'server/disk-error.ts'];

async function closure(entryPoints: readonly string[]): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [...entryPoints],
    outdir: ROOT, // nothing is written; entries of several folders need one
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    packages: 'external', // their versions are part of a statement's engine, and of the package lock
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

/** The files as the imports are now. */
export async function harnessFiles(): Promise<HarnessFiles> {
  const of = async (entries: readonly string[], but: readonly string[]) =>
    (await closure(entries)).filter((path) => !but.includes(path)).sort();
  const list = HARNESS_FILES.slice(ROOT.length + 1);
  const asking = await of(ASKING, [...MESSAGES, list]);
  return { asking, judging: await of(JUDGING, [...MESSAGES, ...asking]) };
}

async function write(): Promise<void> {
  writeFileSync(HARNESS_FILES, `${JSON.stringify(await harnessFiles(), null, 2)}\n`);
}

if (require.main === module) void write();
