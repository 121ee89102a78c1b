import { utf8Text } from '../tokenizer/byte-level.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { TokenInfo } from './engine.ts';
import { logSumExp, topIds } from './logprobs.ts';
import type { TopK } from './top-k.ts';

/** What the network says of the next token, before any mask. */
export interface Said {
  /** Logarithm of the sum of the exponentials of all logits. */
  readonly logSum: number;
  /** Of a token that is known of. */
  logit(id: number): number;
  /** Ids of the highest logits, highest first. */
  top(count: number): readonly number[];
}

/** What all logits [vocab] say. */
export function saidOf(logits: Float32Array): Said {
  return {
    logSum: logSumExp(logits),
    logit: (id) => logits[id]!,
    top: (count) => topIds(logits, count),
  };
}

/** What the highest of them say. */
export function saidOfTopK({ ids, logits, logSum }: TopK): Said {
  return { logSum, logit: (id) => logits[ids.indexOf(id)]!, top: (count) => [...ids.subarray(0, count)] };
}

/** Describes a token by what was said of it. */
export function describeToken(
  id: number,
  text: string,
  said: Said,
  alternatives: number,
  tokenizer: Tokenizer,
): TokenInfo {
  return {
    id,
    text,
    logprob: said.logit(id) - said.logSum,
    top: said.top(alternatives).map((other) => ({
      text: utf8Text(tokenizer.bytes(other)),
      logprob: said.logit(other) - said.logSum,
    })),
  };
}
