import * as z from 'zod/mini';

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Address = z.string().check(z.regex(/^0x[0-9a-f]{40}$/));
const Signature = z.string().check(z.regex(/^0x[0-9a-f]{130}$/));
const ChainId = z.int().check(z.positive());

/** What a provider's wallet says of a server's key: it may sign for these models until then. */
export const Delegation = z.strictObject({
  serverKey: Digest,
  did: z.string().check(z.maxLength(128)),
  modelRoots: z.array(Digest).check(z.minLength(1), z.maxLength(256)),
  /** Seconds since the epoch. */
  notAfter: z.int().check(z.nonnegative()),
});
export type Delegation = z.infer<typeof Delegation>;

/** A delegation with its signature by EIP-712, and the wallet that is said to have made it. */
export const SignedDelegation = z.strictObject({
  chainId: ChainId,
  wallet: Address,
  delegation: Delegation,
  signature: Signature,
});
export type SignedDelegation = z.infer<typeof SignedDelegation>;

/** A wallet's word that a server's key is not to be trusted any more. */
export const SignedRevocation = z.strictObject({
  chainId: ChainId,
  wallet: Address,
  serverKey: Digest,
  /** Seconds since the epoch, for the reader: it holds from the beginning. */
  revokedAt: z.int().check(z.nonnegative()),
  signature: Signature,
});
export type SignedRevocation = z.infer<typeof SignedRevocation>;
