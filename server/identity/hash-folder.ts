import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import {
  compareResources,
  type Manifest,
  type Method,
  type Resource,
} from '../../protocol/manifest/manifest.ts';
import { whyNotPath } from '../../protocol/manifest/resource-path.ts';

const CHUNK = 1 << 20;

interface HashOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of bytes that were read since. */
  readonly onBytes?: (bytes: number) => void;
}

/** A link that took the place of a file after the folder was listed is not followed either; Windows has no such flag. */
const NO_LINKS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

function refuse(path: string, why: string): never {
  throw new PhcError('PHC_MODEL_SIGNATURE', { detail: `${JSON.stringify(path)} ${why}` });
}

async function listFiles(folder: string, below = ''): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    const why = whyNotPath(path);
    if (why) refuse(path, why);
    if (entry.isDirectory()) files.push(...(await listFiles(folder, path)));
    else if (entry.isFile()) files.push(path);
    else refuse(path, entry.isSymbolicLink() ? 'is a symbolic link' : 'is not a regular file');
  }
  return files;
}

async function hashRange(
  file: FileHandle,
  start: number,
  end: number,
  { signal, onBytes }: HashOptions,
): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let at = start; at < end; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, end - at), at);
    if (bytesRead === 0) break;
    onBytes?.(bytesRead);
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
}

async function hashFile(
  folder: string,
  path: string,
  method: Method,
  options: HashOptions,
): Promise<Resource[]> {
  const file = await open(join(folder, path), NO_LINKS);
  try {
    const { size } = await file.stat();
    if (method.kind === 'files')
      return [{ path, range: undefined, sha256: await hashRange(file, 0, size, options) }];
    // Signed by shards, an empty file has none: it could be added or taken away unseen.
    if (size === 0) refuse(path, 'is empty, which a signature by shards does not cover');
    const shards: Resource[] = [];
    for (let start = 0; start < size; start += method.size) {
      const end = Math.min(start + method.size, size);
      shards.push({ path, range: { start, end }, sha256: await hashRange(file, start, end, options) });
    }
    return shards;
  } finally {
    await file.close();
  }
}

/**
 * The manifest of a folder as it is: every file below it, and nothing but files. Throws `PHC_MODEL_SIGNATURE` for a
 * link or another special file, and for a name that a signature cannot carry.
 */
export async function hashFolder(
  folder: string,
  name: string,
  method: Method,
  options: HashOptions = {},
): Promise<Manifest> {
  const resources: Resource[] = [];
  for (const path of await listFiles(folder))
    resources.push(...(await hashFile(folder, path, method, options)));
  return { name, method, resources: resources.sort(compareResources) };
}
