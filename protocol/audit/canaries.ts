import * as z from 'zod/mini';

/** Payload type of signed canaries inside their DSSE envelope. */
export const CANARIES_TYPE = 'application/vnd.ph.canaries.v1+json';

const Nats = z.number().check(z.positive());
const Count = z.int().check(z.nonnegative());
const Numbers = z.array(Count).check(z.minLength(1), z.maxLength(4096));
const Text = z.string().check(z.maxLength(1024 * 1024));

/** A place in somebody's code, and what a model answers there: with it an answer is judged by who has no weights. */
export const Canary = z
  .strictObject({
    prompt: Text,
    suffix: Text,
    /** The greedy answer, as long as a line's rest. */
    tokens: Numbers,
    /** Negative log-probability of each, in millionths. */
    logprobs: Numbers,
    /** How far the next best token lies below each, in millionths of a nat, at least. */
    margins: Numbers,
  })
  .check(
    z.refine(({ tokens, logprobs, margins }) =>
      [logprobs, margins].every(({ length }) => length === tokens.length),
    ),
  );
export type Canary = z.infer<typeof Canary>;

/** Canaries of one model, and what its publisher measured honest noise to be. */
export const Canaries = z.strictObject({
  v: z.literal(1),
  modelRoot: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  tolerances: z.record(z.string(), z.object({ mu0: Nats, tau: Nats })),
  canaries: z.array(Canary).check(z.minLength(1), z.maxLength(10_000)),
});
export type Canaries = z.infer<typeof Canaries>;
