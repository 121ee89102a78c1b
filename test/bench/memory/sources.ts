import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Package } from './packages.ts';

/** A file of somebody's repository. */
export interface SourceFile {
  /** Relative to the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

const ENDINGS: Record<Package['language'], RegExp> = {
  python: /\.py$/,
  javascript: /\.[cm]?js$/,
  typescript: /(?<!\.d)\.[cm]?tsx?$/,
};
/** Not written by hand, or written by others. Tests repeat themselves more than what they test. */
const LEFT_OUT_FOLDERS =
  /^(\..*|_cjs|_esm|_types|_?vendor|_vendored|build|dist|examples|locales?|node_modules|testing|__?tests?__?|tests?)$/;
const LEFT_OUT_FILES = /\.min\.|[._](test|spec|bench)\.|^test_|^conftest/;
/** Code by hand has lines of some 35 characters; generated tables and minified code have hundreds. */
const LONGEST_MEAN_LINE = 120;
const MAX_BYTES = 400_000;

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function isHandWritten(text: string): boolean {
  return text.length <= MAX_BYTES && text.length / text.split('\n').length <= LONGEST_MEAN_LINE;
}

function* walk(folder: string, ending: RegExp): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !LEFT_OUT_FOLDERS.test(entry.name)) yield* walk(path, ending);
    if (entry.isFile() && ending.test(entry.name) && !LEFT_OUT_FILES.test(entry.name)) yield path;
  }
}

/**
 * The hand-written sources in a folder, each text once, in the order of their paths' digests: an order that has
 * nothing to do with what is in them, and that stands for the order in which they were written.
 */
export function readSources(folder: string, language: Package['language']): SourceFile[] {
  const seen = new Set<string>();
  const files: SourceFile[] = [];
  for (const path of walk(folder, ENDINGS[language])) {
    const text = readFileSync(path, 'utf8');
    const known = digest(text);
    if (seen.has(known) || !isHandWritten(text)) continue;
    seen.add(known);
    files.push({ path: relative(folder, path).replaceAll('\\', '/'), text });
  }
  const rank = new Map(files.map(({ path }) => [path, digest(path)]));
  return files.sort((a, b) => (rank.get(a.path)! < rank.get(b.path)! ? -1 : 1));
}
