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

/** What stands before and behind a cursor. */
export interface CanaryPlace {
  readonly prompt: string;
  readonly suffix: string;
}

/**
 * A place in the middle of a line of somebody's code, as an editor asks about it; undefined where the text is too short.
 * @param pick gives a whole number below its argument.
 */
export function placeIn(text: string, pick = randomInt): CanaryPlace | undefined {
  const source = text.replace(/\r\n?/g, '\n');
  const places = [...source.matchAll(/[\w)] (?=\S)/g)]
    .map(({ index }) => index + 1)
    .filter((at) => at >= LEAST_PREFIX);
  if (places.length === 0) return undefined;
  const at = places[pick(places.length)] ?? 0;
  const lineEnd = source.indexOf('\n', at);
  const suffix = lineEnd < 0 ? '' : source.slice(lineEnd, lineEnd + SUFFIX_CHARS);
  return { prompt: source.slice(Math.max(0, at - PREFIX_CHARS), at), suffix };
}

/** The request about a place: the provider cannot tell it from a person's. */
export function canaryRequest({ prompt, suffix }: CanaryPlace, nonce: string): CompletionRequest {
  return {
    prompt,
    suffix,
    temperature: 0,
    max_tokens: LINE_TOKENS,
    stop: ['\n'],
    stream: true,
    ph: { nonce, receipt: true },
  };
}

/** A place in one of the files, drawn at random; undefined where none of ten had one. */
export async function drawPlace(files: readonly string[]): Promise<CanaryPlace | undefined> {
  for (let tries = 0; tries < 10 && files.length > 0; tries++) {
    const text = await readFile(files[randomInt(files.length)]!, 'utf8');
    const place = text.length > MOST_BYTES ? undefined : placeIn(text);
    if (place) return place;
  }
  return undefined;
}
