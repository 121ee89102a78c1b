import * as z from 'zod/mini';
import { SignedDelegation, SignedRevocation } from './receipt/delegation.ts';

/** Answer of `GET /v1/ph/identity`: who this server says that it is. Nothing in it is true because it says so. */
export const ServerIdentity = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      modelRoot: z.string(),
      profiles: z.array(z.string()),
      did: z.optional(z.string()),
      chainId: z.optional(z.int()),
      scores: z.array(z.unknown()),
    }),
  ),
  /** The Ed25519 key that signs receipts, 32 bytes as hexadecimal digits. */
  serverKey: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** What a wallet says of that key; null where none stands behind it. */
  delegation: z.nullable(SignedDelegation),
  revocations: z.array(SignedRevocation).check(z.maxLength(64)),
});
export type ServerIdentity = z.infer<typeof ServerIdentity>;

/** Answer of `GET /v1/ph/receipts/head`: the last receipt by number and hash; 0 and zeros where there is none yet. */
export const ReceiptsHead = z.object({
  seq: z.int().check(z.nonnegative()),
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type ReceiptsHead = z.infer<typeof ReceiptsHead>;
