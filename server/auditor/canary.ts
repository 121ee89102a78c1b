import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { CompletionRequest } from '../../protocol/completion.ts';

/** What editors send before and behind the cursor. */
const PREFIX_CHARS = 2400;
const SUFFIX_CHARS = 600;
const LINE_TOKENS = 64;
/** Below this there is too little to go on. */
const LEAST_PREFIX = 200;
const MOST_BYTES = 1024 * 1024;

const SOURCE = new Set([
  '.c',
  '.cpp',
  '.cs',
  '.go',
  '.java',
  '.js',
  '.mjs',
  '.php',
  '.py',
  '.rb',
  '.rs',
  '.ts',
]);

/** Source files below a folder, in the order of their names; those of packages and versions are left out. */
export async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && SOURCE.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](node_modules|\.git)[\\/]/.test(file))
    .sort();
}

/**
 * A request that looks as an editor's does: a place in the middle of a line of somebody's code. The provider cannot tell it
 * from a person's, and has not seen it before.
 * @param pick gives a whole number below its argument.
 */
export function canaryAt(text: string, nonce: string, pick = randomInt): CompletionRequest | undefined {
  const source = text.replace(/\r\n?/g, '\n');
  const places = [...source.matchAll(/[\w)] (?=\S)/g)]
    .map(({ index }) => index + 1)
    .filter((at) => at >= LEAST_PREFIX);
  if (places.length === 0) return undefined;
  const at = places[pick(places.length)] ?? 0;
  const lineEnd = source.indexOf('\n', at);
  const rest = lineEnd < 0 ? '' : source.slice(lineEnd, lineEnd + SUFFIX_CHARS);
  return {
    prompt: source.slice(Math.max(0, at - PREFIX_CHARS), at),
    suffix: rest,
    temperature: 0,
    max_tokens: LINE_TOKENS,
    stop: ['\n'],
    stream: true,
    ph: { nonce, receipt: true },
  };
}

/** A canary from one of the files, drawn at random; undefined where none of ten had a place for one. */
export async function drawCanary(
  files: readonly string[],
  nonce: string,
): Promise<CompletionRequest | undefined> {
  for (let tries = 0; tries < 10 && files.length > 0; tries++) {
    const text = await readFile(files[randomInt(files.length)]!, 'utf8');
    const canary = text.length > MOST_BYTES ? undefined : canaryAt(text, nonce);
    if (canary) return canary;
  }
  return undefined;
}
