import * as z from 'zod/mini';
import { ServerIdentity } from '../identity.ts';

/** Where the person's own server compares what a far server says of itself with the chain. */
export const ASSET_CHECK_ROUTE = '/v1/ph/asset-check';

const Root = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** What is compared: what the far server said of itself, and which model it is used for. */
export const AssetCheckRequest = z.strictObject({
  /** The asset that the far server's wallet named. */
  did: z.string().check(z.regex(/^did:op:[0-9a-f]{64}$/)),
  chainId: z.int().check(z.positive()),
  server: ServerIdentity,
  /** The model that answers; scores are about it, whatever the chain says of the asset. */
  modelRoot: Root,
  /** Folder whose pin counts. */
  workspace: z.string().check(z.minLength(1), z.maxLength(4096)),
  /** Believe a root that this workspace has not seen before, where all else agrees. */
  repin: z.boolean(),
});
export type AssetCheckRequest = z.infer<typeof AssetCheckRequest>;

const Confirmation = z.object({
  attester: z.string(),
  standing: z.enum(['same-results', 'within', 'contradicts']),
});

/** A score that stands on the chain about the model that answers; numbers are millionths. */
export const AttestedScore = z.object({
  metric: z.string(),
  problems: z.int(),
  valuePpm: z.int(),
  lowPpm: z.int(),
  highPpm: z.int(),
  /** Address of the wallet that says so, lower case. */
  attester: z.string(),
  /** False where that wallet earns with the model. */
  independent: z.boolean(),
  confirmations: z.array(Confirmation),
});
export type AttestedScore = z.infer<typeof AttestedScore>;

/** What the chain says of the asset that a server named, beside what the server says. */
export const AssetCheck = z.object({
  did: z.string(),
  /** Name of the chain, for people. */
  chain: z.string(),
  /** The asset's name in its description; nobody checks that it is true. */
  name: z.string(),
  /** The key that the far server signs with, as it was compared. */
  serverKey: z.string(),
  /** The root that the description names; undefined where it names none. */
  modelRoot: z.optional(Root),
  /** True when everything that was looked at names that root. */
  accepted: z.boolean(),
  /** Each disagreement by its name, of those in `DISAGREEMENTS`, with what was found. */
  disagreements: z.array(z.object({ name: z.string(), detail: z.string() })),
  block: z.int(),
  /** How many nodes answered alike. */
  nodes: z.int(),
  /** Whether a signed list of the files was fetched and compared. */
  manifest: z.boolean(),
  /** Scores about the model that answers, the best supported first. */
  scores: z.array(AttestedScore),
});
export type AssetCheck = z.infer<typeof AssetCheck>;

/** One event of the answer: how far it is, and at last what was found. */
export const AssetCheckEvent = z.union([
  z.object({ step: z.string(), fraction: z.number() }),
  z.object({ found: AssetCheck }),
]);
