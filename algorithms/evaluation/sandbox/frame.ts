/** Bytes before a frame's payload: its length, little-endian. */
export const FRAME_HEAD = 4;

/** One message between the sandbox and the process inside it. */
export function encodeFrame(payload: Uint8Array): Buffer {
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt32LE(payload.length, 0);
  return Buffer.concat([head, payload]);
}
