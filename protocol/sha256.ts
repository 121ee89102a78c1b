import { sha256 as portable } from '@noble/hashes/sha2.js';

// Node's own uses the processor's instructions: 3 kB in 4 µs instead of 440 µs on a busy Xeon. It is not imported, so
// that this code also runs where there is no Node.
const node = globalThis.process?.getBuiltinModule?.('node:crypto');

/** SHA-256 of bytes, 32 bytes. */
export const sha256: (bytes: Uint8Array) => Uint8Array = node
  ? (bytes) => {
      const { buffer, byteOffset, length } = node.createHash('sha256').update(bytes).digest();
      return new Uint8Array(buffer, byteOffset, length);
    }
  : portable;
