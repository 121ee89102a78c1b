import * as z from 'zod/mini';

const Address = z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/));

/** Somebody of the stories, with money on the development chain; the key is public, and no secret of anybody. */
export const DevnetAccount = z.object({
  name: z.string(),
  address: Address,
  privateKey: z.string().check(z.regex(/^0x[0-9a-f]{64}$/)),
});
export type DevnetAccount = z.infer<typeof DevnetAccount>;

/** `devnet.json` in the home folder: all that other parts must know of the development chain. */
export const DevnetFile = z.object({
  rpc: z.url(),
  chainId: z.literal(31_337),
  /** The process of anvil. */
  pid: z.int().check(z.positive()),
  /** What anvil calls this run of itself. */
  instance: z.string(),
  mnemonic: z.string(),
  accounts: z.array(DevnetAccount).check(z.minLength(1)),
  addresses: z.record(z.string(), Address),
});
export type DevnetFile = z.infer<typeof DevnetFile>;
