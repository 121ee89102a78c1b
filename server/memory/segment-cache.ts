import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asDiskError, systemCode } from '../disk-error.ts';
import { acquireLock, type Lock } from '../lock.ts';
import { makeFolder } from '../make-folder.ts';
import type { Segment } from './segment.ts';
import { decodeSegment, encodeSegment } from './segment-file.ts';

/** The segments of one workspace on disk. */
export interface SegmentCache {
  /** What an earlier run left; damaged files are as good as none. */
  load(twoBytes: boolean): Segment[];
  /** Makes the disk hold these segments and no others; does nothing where another process is the writer. */
  save(segments: readonly Segment[]): void;
  /** Segments that are not on the disk yet, or are still there and should not be. */
  difference(segments: readonly Segment[]): { readonly missing: readonly Segment[]; readonly stale: number };
  close(): Promise<void>;
}

const SUFFIX = '.seg';
const DRAFT = '.part';
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

async function openFolder(folder: string): Promise<Lock | undefined> {
  await makeFolder(folder);
  // The text of the person's files, as token ids.
  for (const path of [dirname(folder), folder]) await chmod(path, PRIVATE_FOLDER);
  return acquireLock(join(folder, 'writer.lock'), { wait: false });
}

function idsIn(folder: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => Number.parseInt(name, 10))
    .filter(Number.isSafeInteger);
}

function write(path: string, content: Buffer): void {
  const draft = `${path}${DRAFT}`;
  try {
    const handle = openSync(draft, 'w', PRIVATE_FILE);
    try {
      for (let at = 0; at < content.length; ) at += writeSync(handle, content, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Opens the folder, as its writer if there is no other. What goes wrong on disk is logged once, and the index lives
 * on in memory: also when the folder was deleted meanwhile, which is how a person makes the memory forget.
 */
export async function openSegmentCache(folder: string, log: (text: string) => void): Promise<SegmentCache> {
  let lock: Lock | undefined;
  let writable = false;
  const saved = new Set<number>();

  const giveUp = (error: unknown) => {
    writable = false;
    const cause = asDiskError(error);
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (systemCode(error) !== 'ENOENT') log(`The repository memory is not kept on disk: ${reason}`);
  };
  const path = (id: number) => join(folder, `${id}${SUFFIX}`);
  const drop = (id: number) => {
    rmSync(path(id), { force: true });
    saved.delete(id);
  };

  try {
    lock = await openFolder(folder);
    writable = lock !== undefined;
    if (writable) {
      for (const name of readdirSync(folder)) {
        if (name.endsWith(DRAFT)) rmSync(join(folder, name), { force: true });
      }
    }
  } catch (error) {
    giveUp(error);
  }

  const difference = (segments: readonly Segment[]) => {
    if (!writable) return { missing: [], stale: 0 };
    const wanted = new Set(segments.map(({ id }) => id));
    return {
      missing: segments.filter(({ id }) => !saved.has(id)),
      stale: [...saved].filter((id) => !wanted.has(id)).length,
    };
  };

  return {
    difference,
    load(twoBytes) {
      const segments: Segment[] = [];
      for (const id of idsIn(folder)) {
        try {
          const segment = decodeSegment(id, readFileSync(path(id)), twoBytes);
          if (segment) segments.push(segment);
          saved.add(id);
          if (!segment && writable) drop(id);
        } catch (error) {
          // The writer, which is another process, has just merged this one away.
          if (systemCode(error) !== 'ENOENT') giveUp(error);
        }
      }
      return segments;
    },
    save(segments) {
      if (!writable) return;
      const wanted = new Set(segments.map(({ id }) => id));
      try {
        for (const segment of difference(segments).missing) {
          write(path(segment.id), encodeSegment(segment));
          saved.add(segment.id);
        }
      } catch (error) {
        giveUp(error);
      }
      // Only now: whenever the process is killed, each file is in the old segment, in the new one or in both. But also
      // on a full disk: what was taken out of the index leaves the disk.
      for (const id of [...saved]) if (!wanted.has(id)) drop(id);
    },
    close: async () => lock?.release(),
  };
}
