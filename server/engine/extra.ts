import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ExtraText } from './engine.ts';

/** Room that is kept for an answer, however short: a request that only warms must leave out the same texts. */
const SHORTEST_ANSWER = 256;
/** Typing lengthens the prompt: in steps, a text is only left out, and the cache with it, every so many tokens. */
const STEP = 256;

/**
 * Tokens that texts of other files may have beside `own` tokens of prompt: at most half of the context, and nothing
 * that the prompt or its answer needs (of an answer without end, a quarter of the context).
 */
export function roomForExtra(own: number, maxTokens: number, context: number): number {
  const answer = Math.min(Math.max(maxTokens, SHORTEST_ANSWER), context / 4);
  const left = context - 1 - own - answer;
  return Math.max(0, Math.min(context / 2, Math.floor(left / STEP) * STEP));
}

/**
 * Ids of texts of other files, as many of the last ones as fit into `room`, whole and in order: each after the model's
 * mark for a file and its name, or plain where the model has no such mark, as llama.cpp's server does.
 */
export function encodeExtra(
  extra: readonly ExtraText[],
  tokenizer: Tokenizer,
  fileMark: number | null,
  room: number,
): number[] {
  const taken: number[][] = [];
  let left = room;
  for (const { filename, text } of [...extra].reverse()) {
    const encode = (content: string) => tokenizer.encode(content, left);
    const ids = fileMark === null ? encode(`${text}\n`) : [fileMark, ...encode(`${filename}\n${text}`)];
    if (ids.length > left) break;
    taken.unshift(ids);
    left -= ids.length;
  }
  return taken.flat();
}
