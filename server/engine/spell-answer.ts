import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createTextStream } from './text-stream.ts';

/** What the tokens of an answer say, which needs no weights. */
export interface SpelledAnswer {
  /** Bytes that had still to be spelled before each token. */
  readonly unspelled: readonly string[];
  /** The text as it is shown. */
  readonly text: string;
  /** Tokens after which it ended by itself; undefined if it does not. */
  readonly ends: number | undefined;
}

/**
 * Spells out an answer's tokens as the decoder does.
 * @param healing bytes of the prompt that were taken back, to be spelled first.
 */
export function spellAnswer(
  tokenizer: Tokenizer,
  healing: string,
  stop: readonly string[],
  eos: readonly number[],
  tokens: readonly number[],
): SpelledAnswer {
  const stream = createTextStream(healing, stop);
  const unspelled: string[] = [];
  let text = '';
  let ends: number | undefined;
  for (const [i, id] of tokens.entries()) {
    unspelled.push(stream.unspelled);
    const { shown, stopped } = stream.push(tokenizer.bytes(id));
    text += shown;
    if (ends === undefined && (stopped || eos.includes(id))) ends = i + 1;
  }
  return { unspelled, text: text + stream.flush(), ends };
}
