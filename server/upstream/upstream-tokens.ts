import * as z from 'zod/mini';
import { nullish } from '../../protocol/nullish.ts';
import type { TokenInfo } from '../engine/engine.ts';

/** The id of a token of which only the text is known. */
export const UNKNOWN_ID = -1;

/** An id as receipts can hold it. */
export const TokenId = z.int().check(z.nonnegative(), z.maximum(2 ** 32 - 1));

/** OpenAI's legacy completions. */
const ByField = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.nullable(z.number())),
  top_logprobs: nullish(z.array(z.nullable(z.record(z.string(), z.number())))),
});

const Logprob = z.object({ token: z.string(), logprob: z.nullable(z.number()) });

/** OpenAI's conversations, as llama.cpp has them on both routes, with ids. */
const ByToken = z.object({
  content: z.array(
    z.extend(Logprob, { id: z.optional(TokenId), top_logprobs: z.optional(z.array(Logprob)) }),
  ),
});

/** What an engine tells of the tokens of one chunk; what is not understood is not there. */
export const ToldTokens = {
  logprobs: z.catch(nullish(z.union([ByField, ByToken])), null),
  token_ids: z.catch(nullish(z.array(TokenId)), null),
} as const;
const Told = z.object(ToldTokens);

type Fields = Pick<z.infer<typeof ByField>, 'tokens' | 'token_logprobs' | 'top_logprobs'>;

function byField({ tokens, token_logprobs, top_logprobs }: Fields, ids: readonly number[]): TokenInfo[] {
  const isTold = ids.length === tokens.length;
  return tokens.map((text, i) => ({
    id: (isTold ? ids[i] : undefined) ?? UNKNOWN_ID,
    text,
    logprob: token_logprobs[i] ?? null,
    top: Object.entries(top_logprobs?.[i] ?? {}).map(([other, logprob]) => ({ text: other, logprob })),
  }));
}

function byToken({ content }: z.infer<typeof ByToken>): TokenInfo[] {
  return content.map(({ id = UNKNOWN_ID, token, logprob, top_logprobs = [] }) => ({
    id,
    text: token,
    logprob,
    top: top_logprobs.flatMap((one) =>
      one.logprob === null ? [] : [{ text: one.token, logprob: one.logprob }],
    ),
  }));
}

/** The tokens of a chunk, with as much as the engine tells of them. */
export function tokensOf(text: string, { logprobs, token_ids }: z.infer<typeof Told>): TokenInfo[] {
  if (logprobs) return 'content' in logprobs ? byToken(logprobs) : byField(logprobs, token_ids ?? []);
  // An engine that tells no tokens sends one or more in a chunk that has text: never fewer than are counted here.
  return text === '' ? [] : [{ id: UNKNOWN_ID, text, logprob: null, top: [] }];
}
