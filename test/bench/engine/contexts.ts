import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/setup/paths.ts';
import type { Tokenizer } from '../../../server/tokenizer/tokenizer.ts';

/** Source files of pinned packages: several languages, hand-written, long enough to cut contexts from. */
const FILES = [
  'typescript/lib/typescript.js',
  'node-gyp/gyp/pylib/gyp/input.py',
  'koffi/src/koffi/src/call.cc',
  'openai/src/client.ts',
  'node-gyp/gyp/pylib/gyp/generator/make.py',
  'fastify/lib/reply.js',
  'koffi/src/koffi/src/type.cc',
  'zod/src/v4/core/util.ts',
];
const CHARACTERS = 100_000;
/** Tokens at the end that are typed anew. */
const RETYPED = 2;

/** A document under the cursor, and the same document after the last two tokens were typed anew. */
export interface Context {
  readonly ids: readonly number[];
  readonly retyped: readonly number[];
}

function cut(ids: readonly number[], start: number, length: number): Context {
  const end = start + length;
  return {
    ids: ids.slice(start, end),
    retyped: [...ids.slice(start, end - RETYPED), ...ids.slice(end, end + RETYPED)],
  };
}

/**
 * Cuts sets of one context of each length out of real code, one of each file in turn, so that a few rounds see all
 * languages. No two contexts share a token: none is ever warm by chance.
 * @param characters that are read of a file at most.
 */
export function* codeContexts(
  tokenizer: Tokenizer,
  lengths: readonly number[],
  characters = CHARACTERS,
): Generator<Context[]> {
  const files = FILES.map((file) => {
    const text = readFileSync(join(ROOT, 'node_modules', file), 'utf8').slice(0, characters);
    return { ids: tokenizer.encode(text), used: 0 };
  });
  const span = lengths.reduce((sum, length) => sum + length + RETYPED, 0);
  for (;;) {
    const left = files.filter(({ ids, used }) => used + span <= ids.length);
    if (left.length === 0) return;
    for (const file of left) {
      yield lengths.map((length) => {
        const context = cut(file.ids, file.used, length);
        file.used += length + RETYPED;
        return context;
      });
    }
  }
}
