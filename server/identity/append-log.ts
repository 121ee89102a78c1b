import { fstatSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../atomic-file.ts';
import { makeFolder } from '../make-folder.ts';

/** What is read back when a log is opened. */
const TAIL_BYTES = 2 * 1024 * 1024;
const NEWLINE = 0x0a;

/** A file of lines that only grows, and whose lines are on the disk once they are acknowledged. */
export interface AppendLog {
  /** The last lines, some thousand of them, as they were found. */
  readonly tail: readonly string[];
  /**
   * Adds lines, each with its line end; resolves once all are on the disk. After an error nothing of them is there,
   * and where that is not sure the log is broken: it takes nothing more.
   */
  append(lines: string): Promise<void>;
  close(): Promise<void>;
}

/** Bytes from the start of a line up to the last line end; what follows it was being written when its writer died. */
async function readTail(file: FileHandle, size: number): Promise<{ text: string; end: number }> {
  const start = Math.max(0, size - TAIL_BYTES);
  const buffer = Buffer.alloc(size - start);
  for (let at = 0; at < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, at, buffer.length - at, start + at);
    if (bytesRead === 0) throw new Error('the log became shorter while it was read');
    at += bytesRead;
  }
  const begin = start === 0 ? 0 : buffer.indexOf(NEWLINE) + 1;
  const end = buffer.lastIndexOf(NEWLINE) + 1;
  if (start > 0 && end === 0) throw new Error('the log does not consist of lines');
  return { text: buffer.toString('utf8', begin, Math.max(begin, end)), end: start + end };
}

/** Opens a log, or begins one, for its user only; a last line without its end was never acknowledged and is cut off. */
export async function openAppendLog(path: string): Promise<AppendLog> {
  await makeFolder(dirname(path));
  const file = await open(path, 'a+', 0o600);
  let size: number;
  let tail: string[];
  let broken: unknown;
  try {
    const found = (await file.stat()).size;
    const { text, end } = await readTail(file, found);
    if (end < found) await file.truncate(end);
    // A log that was cut short, or has just come into being, must be so after a power cut as well.
    await file.datasync();
    await syncFolder(dirname(path));
    size = end;
    tail = text.split('\n').slice(0, -1);
  } catch (error) {
    await file.close();
    throw error;
  }

  // A kilobyte into the page cache takes some 10 µs; a turn in the thread pool takes longer than that.
  function write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(file.fd, bytes, at);
  }

  return {
    tail,
    async append(lines) {
      if (broken) throw broken;
      if (fstatSync(file.fd).size !== size) {
        broken = new Error('something else wrote to the log');
        throw broken;
      }
      const bytes = Buffer.from(lines);
      try {
        write(bytes);
      } catch (error) {
        await file.truncate(size).catch((worse: unknown) => {
          broken = worse;
        });
        throw error;
      }
      try {
        // Of 0.42 to 0.92 ms for an answer this takes 0.16 to 0.36, Ed25519 0.05, all hashes and JSON together 0.15.
        await file.datasync();
      } catch (error) {
        // What a failed sync left behind cannot be known before the log is opened again.
        broken = error;
        throw error;
      }
      size += bytes.length;
    },
    close: () => file.close(),
  };
}
