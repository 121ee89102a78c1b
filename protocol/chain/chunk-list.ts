import * as z from 'zod/mini';
import { fromHex, toHex } from '../bytes.ts';
import { subjectDigest } from '../manifest/manifest.ts';
import { merkleRoot } from '../merkle.ts';
import { MODEL_FILES } from '../model-files.ts';

/** Bytes of a chunk where nobody says otherwise: a bad one costs a megabyte. */
export const CHUNK_BYTES = 1 << 20;

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** Answer of `GET /v1/ph/weights/{root}`: the files of a model, and the SHA-256 of each chunk of them in order. */
export const ChunkList = z.object({
  size: z.int().check(z.minimum(4096), z.maximum(2 ** 30)),
  files: z
    .array(
      z.object({
        name: z.enum(MODEL_FILES),
        bytes: z.int().check(z.positive()),
        sha256: Digest,
        chunks: z.array(Digest).check(z.minLength(1), z.maxLength(1_000_000)),
      }),
    )
    .check(z.length(MODEL_FILES.length)),
});
export type ChunkList = z.infer<typeof ChunkList>;

/** Merkle root over the hashes of all chunks, file after file: what a description can bind. */
export function chunksRoot({ files }: ChunkList): string {
  return toHex(merkleRoot(files.flatMap(({ chunks }) => chunks.map(fromHex))));
}

/** Why a list is not one of this root; undefined where its files are. Its chunks are then still only its author's word. */
export function whyNotChunkList({ size, files }: ChunkList, modelRoot: string): string | undefined {
  if (files.some(({ name }, i) => name !== MODEL_FILES[i])) return 'its files are not in order';
  if (files.some(({ bytes, chunks }) => chunks.length !== Math.ceil(bytes / size)))
    return 'its chunks do not make up its files';
  const resources = files.map(({ name, sha256 }) => ({ path: name, range: undefined, sha256 }));
  return subjectDigest(resources) === modelRoot ? undefined : 'its files have another root';
}
