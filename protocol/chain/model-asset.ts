import * as z from 'zod/mini';
import { Revenue } from './revenue.ts';

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Did = z.string().check(z.regex(/^did:op:[0-9a-f]{64}$/));
const Uri = z.string().check(z.maxLength(2048));

/** A model that another was made from, and its share of what the child earns. */
const Parent = z.object({
  did: Did,
  modelRoot: Digest,
  /** Millionths of the revenue. */
  sharePpm: z.int().check(z.nonnegative(), z.maximum(1_000_000)),
});

/** `metadata.additionalInformation.phModel` of a DDO: which model the asset is (INTERFACES "On chain"). */
export const ModelAsset = z.object({
  modelRoot: Digest,
  /** Where the signed manifest (OpenSSF Model Signing v1.0) lies; empty where only servers hand it out. */
  manifest: Uri,
  sizeBytes: z.int().check(z.nonnegative()),
  parents: z.array(Parent).check(z.maxLength(16)),
  /** `open`: any holder may mirror the files. `compute-only`: they stay with the servers that the services name. */
  weights: z.enum(['open', 'compute-only']),
  /** Programming languages that the model is offered for, lower case. */
  languages: z.optional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(64))),
  /** Merkle root over the hashes of the files' chunks, so that a bad one is charged to its sender. */
  chunks: z.optional(z.object({ size: z.int().check(z.minimum(4096), z.maximum(2 ** 30)), root: Digest })),
  /** The signed statement about how the model was trained. */
  training: z.optional(z.object({ uri: Uri, sha256: Digest })),
  /** Where the revenue goes. */
  revenue: z.optional(Revenue),
});
export type ModelAsset = z.infer<typeof ModelAsset>;
