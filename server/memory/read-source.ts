import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type LeftOut, leftOutByContent, leftOutByName } from './leave-out.ts';

/** Content of a file and what it was like when it was read. */
export interface Source {
  readonly text: string;
  readonly size: number;
  /** As of before the content was read: whoever changes it meanwhile makes it another. */
  readonly mtimeMs: number;
}

// A link that took the file's place is not followed, and a pipe in its place does not block.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** File systems tell changes apart by 2 seconds at worst; a file changed just now may change again unnoticed. */
const TICK_MS = 2000;

function readAll(handle: number, size: number): Buffer {
  const content = Buffer.allocUnsafe(size);
  let length = 0;
  for (let read = -1; read !== 0 && length < size; length += read) {
    read = readSync(handle, content, length, size - length, length);
  }
  return content.subarray(0, length);
}

/** Reads a file that is to be indexed, or says why it stays out. */
export function readSource(path: string, name: string): Source | LeftOut {
  let handle: number;
  try {
    handle = openSync(path, FLAGS);
  } catch {
    return 'unreadable';
  }
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) return 'unreadable';
    const reason = leftOutByName(name, stats.size);
    if (reason) return reason;
    const content = readAll(handle, stats.size);
    const found = leftOutByContent(content);
    if (found) return found;
    const fresh = Date.now() - stats.mtimeMs < TICK_MS;
    // A time that the file never has: the next look reads it again.
    const mtimeMs = fresh ? stats.mtimeMs - 1 : stats.mtimeMs;
    return { text: content.toString('utf8').replace(/^\ufeff/, ''), size: stats.size, mtimeMs };
  } catch {
    return 'unreadable';
  } finally {
    closeSync(handle);
  }
}
