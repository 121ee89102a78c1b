import type { TokenInfo } from './engine.ts';
import { topIds } from './logprobs.ts';
import type { Tokenizer } from './tokenizer.ts';

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
      text: Buffer.from(tokenizer.bytes(other), 'latin1').toString('utf8'),
      logprob: logits[other]! - logSum,
    })),
  };
}
