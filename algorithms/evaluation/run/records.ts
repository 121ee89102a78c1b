import * as z from 'zod/mini';

/** One answer, as the samples of a run have it: nothing in it depends on time or machine. */
export const Sample = z.strictObject({
  id: z.string(),
  sample: z.int().check(z.nonnegative()),
  text: z.string(),
  tokens: z.array(z.int().check(z.nonnegative())),
  finish: z.enum(['stop', 'length', 'context']),
});
export type Sample = z.infer<typeof Sample>;

/** How likely the reference of a problem was; not part of the samples, since its last digits depend on the processor. */
export const Score = z.strictObject({ id: z.string(), nats: z.nullable(z.number()) });
export type Score = z.infer<typeof Score>;

/** What an answer is worth. */
export const Result = z.strictObject({
  id: z.string(),
  sample: z.int().check(z.nonnegative()),
  /** The same text as the reference but for blanks at its ends. */
  exact: z.boolean(),
  /** Edit similarity to the reference in millionths. */
  similarityPpm: z.int().check(z.nonnegative(), z.maximum(1_000_000)),
  /** Whether its program ran well; null where none was run. */
  passed: z.nullable(z.boolean()),
  /** Why it passed or failed. */
  reason: z.nullable(z.string().check(z.maxLength(64))),
});
export type Result = z.infer<typeof Result>;
