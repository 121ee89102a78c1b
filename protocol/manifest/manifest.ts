import { concatBytes, fromHex, toHex } from '../bytes.ts';
import { statementAbout } from '../in-toto.ts';
import { sha256 } from '../sha256.ts';
import { comparePaths } from './resource-path.ts';

/** The predicate of OpenSSF Model Signing v1.0. */
export const PREDICATE_TYPE = 'https://model_signing/signature/v1.0';

/** How a model's bytes are cut into resources: whole files, or shards of at most `size` bytes. */
export type Method = { readonly kind: 'files' } | { readonly kind: 'shards'; readonly size: number };

/** A file of a model, or a part of it, with its digest in hexadecimal digits. */
export interface Resource {
  readonly path: string;
  /** Bytes from `start` up to `end`; undefined for a whole file. */
  readonly range: { readonly start: number; readonly end: number } | undefined;
  readonly sha256: string;
}

/** All that a model consists of, in the order of the signature. */
export interface Manifest {
  readonly name: string;
  readonly method: Method;
  readonly resources: readonly Resource[];
}

/** The name of a resource in a signature: its path, for a shard with the range in bytes. */
export function resourceName({ path, range }: Omit<Resource, 'sha256'>): string {
  return range ? `${path}:${range.start}:${range.end}` : path;
}

/** The name of the hash in a signature; that of shards carries their size. */
export function algorithmName(method: Method): string {
  return method.kind === 'files' ? 'sha256' : `sha256-sharded-${method.size}`;
}

/** Order of resources in a signature. */
export function compareResources(a: Resource, b: Resource): number {
  return comparePaths(a.path, b.path) || (a.range?.start ?? 0) - (b.range?.start ?? 0);
}

/** SHA-256 over the raw digests in order, as hexadecimal digits: the `modelRoot` where the method is `files`. */
export function subjectDigest(resources: readonly Resource[]): string {
  return toHex(sha256(concatBytes(...resources.map((resource) => fromHex(resource.sha256)))));
}

/** The in-toto statement that is signed. */
export function manifestStatement({ name, method, resources }: Manifest) {
  const serialization = {
    method: method.kind,
    hash_type: 'sha256',
    allow_symlinks: false,
    ...(method.kind === 'shards' ? { shard_size: method.size } : {}),
  };
  const algorithm = algorithmName(method);
  return statementAbout({ name, sha256: subjectDigest(resources) }, PREDICATE_TYPE, {
    serialization,
    resources: resources.map((resource) => ({
      name: resourceName(resource),
      algorithm,
      digest: resource.sha256,
    })),
  });
}
