import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { PhcError } from '../../../protocol/errors.ts';
import { normalised } from '../linebench/entry.ts';
import type { SourceText } from '../places/draw-places.ts';

/** Languages by the ends of file names; other texts are left out, for the kinds of places are those of code. */
const LANGUAGES: Readonly<Record<string, string>> = {
  c: 'c',
  cc: 'cpp',
  cjs: 'javascript',
  cpp: 'cpp',
  cs: 'csharp',
  go: 'go',
  h: 'c',
  hpp: 'cpp',
  java: 'java',
  js: 'javascript',
  jsx: 'javascript',
  kt: 'kotlin',
  lua: 'lua',
  mjs: 'javascript',
  mts: 'typescript',
  php: 'php',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  scala: 'scala',
  sh: 'shellscript',
  sol: 'solidity',
  sql: 'sql',
  swift: 'swift',
  ts: 'typescript',
  tsx: 'typescript',
};
/** Written by tools or by others. */
const LEFT_OUT = /^(\..*|__pycache__|build|dist|node_modules|out|site-packages|target|vendor|venv)$/;
/** Longer files are generated. */
const MAX_BYTES = 400_000;
const MAX_FILES = 20_000;
/** Code by hand has lines of some 35 characters; minified code and tables have hundreds. */
const LONGEST_MEAN_LINE = 120;

async function* walk(path: string): AsyncGenerator<string> {
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // A link may lead out of what the person named, or round in a circle.
    if (entry.isDirectory() && !LEFT_OUT.test(entry.name)) yield* walk(join(path, entry.name));
    else if (entry.isFile()) yield join(path, entry.name);
  }
}

async function readSource(path: string, name: string): Promise<SourceText | undefined> {
  const language = LANGUAGES[extname(path).slice(1).toLowerCase()];
  if (!language || (await lstat(path)).size > MAX_BYTES) return undefined;
  const text = normalised(await readFile(path));
  if (text === undefined || text.includes('\0')) return undefined;
  if (text.length / text.split('\n').length > LONGEST_MEAN_LINE) return undefined;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { group: language, path: name, language, sha256, text };
}

/**
 * The source files below a folder, or a file alone, each text once; links are not followed.
 * @throws PhcError PHC_EVAL_DATA where the path cannot be read.
 */
export async function readFiles(path: string): Promise<SourceText[]> {
  try {
    const single = (await lstat(path)).isFile();
    const files: SourceText[] = [];
    const seen = new Set<string>();
    for await (const file of single ? [path] : walk(path)) {
      const source = await readSource(file, relative(single ? '.' : path, file).replaceAll('\\', '/'));
      if (!source || seen.has(source.sha256)) continue;
      seen.add(source.sha256);
      if (files.push(source) === MAX_FILES) break;
    }
    return files;
  } catch (cause) {
    throw new PhcError('PHC_EVAL_DATA', { detail: path, cause });
  }
}
