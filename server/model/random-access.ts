import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemCode } from '../disk-error.ts';
import { badModel } from './bad-model.ts';

/** Bytes that can be read at any position. */
export interface RandomAccess {
  readonly size: number;
  /** Fills `target` from `position` on; throws `PHC_MODEL_FORMAT` where that is beyond the end. */
  readAt(target: Uint8Array, position: number): void;
}

export interface OpenFile extends RandomAccess {
  close(): void;
}

function checkRange(target: Uint8Array, position: number, size: number): void {
  if (position >= 0 && position + target.length <= size) return;
  throw badModel(`the file ends at byte ${size}, inside of what it announces`);
}

function openForReading(path: string): number {
  try {
    // Opening a pipe that nobody writes to would wait for ever.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    throw badModel(systemCode(cause) === 'ENOENT' ? `there is no file ${path}` : String(cause), cause);
  }
}

/**
 * Opens a regular file for positional reads, so that no more of it is in memory than is being used. Throws
 * `PHC_MODEL_FORMAT` if it cannot be opened.
 */
export function openRandomAccess(path: string): OpenFile {
  const descriptor = openForReading(path);
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) {
    closeSync(descriptor);
    throw badModel(`${path} is not a regular file`);
  }
  return {
    size: stat.size,
    readAt(target, position) {
      checkRange(target, position, stat.size);
      let done = 0;
      while (done < target.length) {
        const read = readSync(descriptor, target, done, target.length - done, position + done);
        if (read === 0) throw badModel(`${path} was shortened while it was read`);
        done += read;
      }
    },
    close: () => closeSync(descriptor),
  };
}

/** The same over bytes in memory. */
export function memoryAccess(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    readAt(target, position) {
      checkRange(target, position, bytes.length);
      target.set(bytes.subarray(position, position + target.length));
    },
  };
}
