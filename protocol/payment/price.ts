import * as z from 'zod/mini';
import { Amount } from './amount.ts';

/** What an answer costs, in the token's smallest unit: by its tokens, or whole answers at one price. */
export const Price = z.union([
  z.strictObject({ amountPer1kTokens: Amount }),
  z.strictObject({ amountPerAnswer: Amount }),
]);
export type Price = z.infer<typeof Price>;

/** What a request may bring about at most. */
export interface Extent {
  /** Answers it asks for: prompts times choices. */
  readonly answers: number;
  /** Tokens each of them may have. */
  readonly maxTokens: number;
}

/**
 * Price of what was delivered. By tokens it is rounded down, so that nobody pays for a token that did not come; an
 * answer at a fixed price counts from its first token on.
 */
export function priceOf(
  price: Price,
  delivered: { readonly answers: number; readonly tokens: number },
): bigint {
  if ('amountPerAnswer' in price) return BigInt(price.amountPerAnswer) * BigInt(delivered.answers);
  return (BigInt(price.amountPer1kTokens) * BigInt(delivered.tokens)) / 1000n;
}

/** The most that a request can cost: what its voucher must allow. */
export function ceilingOf(price: Price, { answers, maxTokens }: Extent): bigint {
  return maxTokens === 0 ? 0n : priceOf(price, { answers, tokens: answers * maxTokens });
}
