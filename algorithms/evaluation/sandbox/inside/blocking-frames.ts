import { readSync, writeSync } from 'node:fs';
import { FRAME_HEAD } from '../frame.ts';

const IN = 0;
const OUT = 1;
const PAUSE_MS = 1;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Tries again while the pipe is full or empty: libraries switch the standard streams to non-blocking. */
function patiently(transfer: () => number): number {
  for (;;) {
    try {
      return transfer();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(sleeper, 0, 0, PAUSE_MS);
    }
  }
}

function readExactly(length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const read = patiently(() => readSync(IN, bytes, at, length - at, null));
    if (read === 0) return undefined;
    at += read;
  }
  return bytes;
}

/**
 * Waits for the next frame on standard input; undefined at its end. Blocking on purpose: while no event loop turns,
 * no timer, promise or finaliser that a program left behind can run between two programs.
 */
export function readFrame(): Buffer | undefined {
  const head = readExactly(FRAME_HEAD);
  return head && readExactly(head.readUInt32LE(0));
}

/** Writes one frame to standard output. */
export function writeFrame(payload: Uint8Array): void {
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt32LE(payload.length, 0);
  for (const part of [head, payload]) {
    for (let at = 0; at < part.length; ) at += patiently(() => writeSync(OUT, part, at));
  }
}
