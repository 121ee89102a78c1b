import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import { askHub, type Hub } from './hub-request.ts';

/** A file of a repository, and what its bytes must be. */
export interface HubFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of a large file; SHA-1 as git names blobs of a small one. */
  readonly digest: { readonly kind: 'sha256' | 'git-sha1'; readonly hex: string };
}

/** A repository at one commit. */
export interface HubListing {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

const Hex40 = z.string().check(z.regex(/^[0-9a-f]{40}$/));
const Hex64 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Size = z.int().check(z.nonnegative());
const Sibling = z.object({
  rfilename: z.string(),
  size: z.optional(Size),
  blobId: z.optional(Hex40),
  lfs: z.optional(z.nullable(z.object({ sha256: Hex64, size: Size }))),
});
const Listing = z.object({ sha: Hex40, siblings: z.array(Sibling).check(z.maxLength(100_000)) });

/** A file at the top of a repository: a name that leads elsewhere is left out, however it is spelt. */
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,200}$/;
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,95})?$/;
const REVISION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/;

function toFile({ rfilename, size, blobId, lfs }: z.infer<typeof Sibling>): HubFile[] {
  // An empty file is nothing that an import reads.
  if (!PLAIN.test(rfilename) || size === 0) return [];
  if (lfs) return [{ name: rfilename, bytes: lfs.size, digest: { kind: 'sha256', hex: lfs.sha256 } }];
  if (size === undefined || blobId === undefined) return [];
  return [{ name: rfilename, bytes: size, digest: { kind: 'git-sha1', hex: blobId } }];
}

/** The files at the top of a repository; throws `PHC_REQUEST_INVALID` for a name that cannot be, and `PHC_MODEL_HUB`. */
export async function listFiles(
  hub: Hub,
  repository: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubListing> {
  if (!REPOSITORY.test(repository) || !REVISION.test(revision)) {
    throw new PhcError('PHC_REQUEST_INVALID', {
      detail: `"${repository}" at "${revision}" is no repository`,
      param: 'repository',
    });
  }
  const answer = await askHub(hub, `/api/models/${repository}/revision/${revision}?blobs=true`, { signal });
  const parsed = Listing.safeParse(await answer.json().catch(() => undefined));
  if (!parsed.success) throw new PhcError('PHC_MODEL_HUB', { detail: `${hub.url} does not list files` });
  return { commit: parsed.data.sha, files: parsed.data.siblings.flatMap(toFile) };
}
