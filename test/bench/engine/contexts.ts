import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/setup/paths.ts';
import type { Tokenizer } from '../../../server/engine/tokenizer.ts';

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
const MAX_CHARACTERS = 100_000;

/** A document under the cursor, and the same document after the last two tokens were typed anew. */
export interface Context {
  readonly ids: readonly number[];
  readonly retyped: readonly number[];
}

/** Cuts `count` contexts of `length` tokens out of real code; no two share a token, so none is ever warm by chance. */
export function codeContexts(tokenizer: Tokenizer, length: number, count: number): Context[] {
  const span = length + 2;
  const cuts = FILES.map((file) => {
    const text = readFileSync(join(ROOT, 'node_modules', file), 'utf8').slice(0, MAX_CHARACTERS);
    const ids = tokenizer.encode(text);
    return Array.from({ length: Math.floor(ids.length / span) }, (_, i) =>
      ids.slice(i * span, (i + 1) * span),
    );
  });
  const deepest = Math.max(...cuts.map((list) => list.length));
  // One of each file in turn: a few rounds already see all languages.
  const mixed = Array.from({ length: deepest }, (_, i) =>
    cuts.flatMap((list) => list.slice(i, i + 1)),
  ).flat();
  if (mixed.length < count) throw new RangeError(`${mixed.length} contexts are there, ${count} are needed`);
  return mixed.slice(0, count).map((cut) => ({
    ids: cut.slice(0, length),
    retyped: [...cut.slice(0, length - 2), ...cut.slice(length)],
  }));
}
