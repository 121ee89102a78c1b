import * as z from 'zod/mini';
import { fromUtf8, toHex, utf8 } from '../bytes.ts';
import { SignedDelegation, SignedRevocation } from '../receipt/delegation.ts';
import { sha256 } from '../sha256.ts';
import { ModelAsset } from './model-asset.ts';

/** The version of Ocean's DDO that is written. */
export const DDO_VERSION = '4.7.0';

const Text = z.string().check(z.maxLength(10_000));
const Address = z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/));

/** What an answer costs: what a 402 of this server would carry, per 1,000 tokens. */
const X402Terms = z.object({
  url: Text,
  scheme: z.string().check(z.maxLength(64)),
  /** CAIP-2, such as `eip155:137`. */
  network: z.string().check(z.maxLength(64)),
  asset: Address,
  /** In the asset's smallest unit, decimal digits. */
  amountPer1kTokens: z.string().check(z.regex(/^\d{1,78}$/)),
});

/** Who answers at a service: the wallet that stands behind the server, and what it signed about the server's key. */
const Provider = z.object({
  wallet: Address,
  delegation: z.optional(SignedDelegation),
  revocations: z.optional(z.array(SignedRevocation).check(z.maxLength(64))),
});

/** What a service is for; Ocean itself knows only `access` and `compute`. */
const ServiceKind = z.enum(['inference', 'training', 'evaluation']);

/** One service of a DDO, as far as it is read here. */
const Service = z.object({
  id: z.string().check(z.maxLength(256)),
  type: z.string().check(z.maxLength(64)),
  name: z.optional(Text),
  description: z.optional(Text),
  files: z.optional(z.unknown()),
  datatokenAddress: Address,
  serviceEndpoint: Text,
  timeout: z.int().check(z.nonnegative()),
  compute: z.optional(z.unknown()),
  additionalInformation: z.optional(
    z.object({
      kind: z.optional(ServiceKind),
      x402: z.optional(X402Terms),
      provider: z.optional(Provider),
    }),
  ),
});
export type Service = z.infer<typeof Service>;

/** An asset's description as Ocean has it (4.x), as far as it is read here; what else it says is left out. */
export const Ddo = z.object({
  '@context': z.array(z.string()),
  id: z.string().check(z.maxLength(256)),
  version: z.string().check(z.regex(/^4\.\d+\.\d+$/)),
  chainId: z.int().check(z.positive()),
  nftAddress: Address,
  metadata: z.object({
    created: z.optional(Text),
    updated: z.optional(Text),
    type: z.string().check(z.maxLength(64)),
    name: Text,
    description: Text,
    author: Text,
    license: Text,
    tags: z.optional(z.array(z.string().check(z.maxLength(256))).check(z.maxLength(256))),
    additionalInformation: z.optional(z.object({ phModel: z.optional(ModelAsset) })),
  }),
  services: z.array(Service).check(z.maxLength(256)),
});
export type Ddo = z.infer<typeof Ddo>;

/** What became of an asset (`metaDataState` of the data NFT); only an active one is offered. */
export const ASSET_STATES = [
  'active',
  'end-of-life',
  'deprecated',
  'revoked',
  'ordering-disabled',
  'unlisted',
] as const;
export type AssetState = (typeof ASSET_STATES)[number];

/**
 * The hash that Ocean's tools expect beside a clear DDO: SHA-256 of the text of its bytes in hexadecimal digits, 0x
 * included, itself as 0x and hex. (That of an encrypted one is over the bytes.) Source: payments.md §7.
 */
export function clearDdoHash(bytes: Uint8Array): string {
  return `0x${toHex(sha256(utf8(`0x${toHex(bytes)}`)))}`;
}

/** The DDO in an event's data; undefined where it is none that can be read here, such as an encrypted one. */
export function readDdo(bytes: Uint8Array): Ddo | undefined {
  try {
    const parsed = Ddo.safeParse(JSON.parse(fromUtf8(bytes)));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The services of a DDO that answer requests, with their address as a server's base URL. */
export function inferenceServices({ services }: Ddo): Service[] {
  return services.filter(
    ({ type, additionalInformation: more }) =>
      more?.kind === 'inference' || (type === 'access' && more?.x402),
  );
}
