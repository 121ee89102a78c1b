import { utf8Text } from '../tokenizer/byte-level.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { TokenInfo } from './engine.ts';
import { topIds } from './logprobs.ts';

/** Describes a token by the logits it was chosen from, before any mask, and their log-sum-exp. */
export function describeToken(
  id: number,
  text: string,
  logits: Float32Array,
  logSum: number,
  alternatives: number,
  tokenizer: Tokenizer,
): TokenInfo {
  return {
    id,
    text,
    logprob: logits[id]! - logSum,
    top: topIds(logits, alternatives).map((other) => ({
      text: utf8Text(tokenizer.bytes(other)),
      logprob: logits[other]! - logSum,
    })),
  };
}
