import * as z from 'zod/mini';

/** Payload type of a receipt inside its DSSE envelope. */
export const RECEIPT_TYPE = 'application/vnd.ph.receipt.v1+json';

/** `prev` of the first receipt of a chain, whose `seq` is 1. */
export const NO_RECEIPT = '0'.repeat(64);

/**
 * Profile of answers that another engine behind the server computed: nobody can compute them again, and which files that engine
 * was given is the word of the server's operator.
 */
export const UPSTREAM_PROFILE = 'upstream';

/** `engineSha256` where another engine computed: nothing of it was measured. */
export const NO_ENGINE = '0'.repeat(64);

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Count = z.int().check(z.nonnegative());
const Short = z.string().check(z.minLength(1), z.maxLength(128));
/** Whole numbers of a token's smallest unit, as Ethereum counts them. */
const Amount = z.string().check(z.regex(/^(?:0|[1-9]\d{0,77})$/));

/**
 * What a server says of one answer, and signs: which model, computed how, read and wrote what (INTERFACES, "Receipt").
 * Texts and tokens are in it as hashes only.
 */
export const Receipt = z.strictObject({
  v: z.literal(1),
  /** Number in the server's chain, from 1 without gaps. */
  seq: z.int().check(z.positive()),
  /** SHA-256 of the previous payload. */
  prev: Digest,
  /** The id of the completion. */
  id: Short,
  modelRoot: Digest,
  did: z.optional(Short),
  chainId: z.optional(z.int().check(z.positive())),
  profile: Short,
  /** SHA-256 of the engine's binary; zeros where that is not this server's. */
  engineSha256: Digest,
  req: z.strictObject({ nonce: Digest, hash: Digest, promptTokens: Count, promptTokensHash: Digest }),
  res: z.strictObject({
    tokens: Count,
    tokensHash: Digest,
    textHash: Digest,
    /** `cancelled`: the answer was cut before its end, by whichever side. */
    finish: z.enum(['stop', 'length', 'cancelled']),
    lpRoot: Digest,
  }),
  /** When work began and ended, in milliseconds since the epoch by the server's clock. */
  t0: Count,
  t1: Count,
  pay: z.optional(z.strictObject({ channelId: Short, ceiling: Amount, charged: Amount, cumulative: Amount })),
});
export type Receipt = z.infer<typeof Receipt>;
