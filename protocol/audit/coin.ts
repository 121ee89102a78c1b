import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex } from '../bytes.ts';

/**
 * Whether an answer is audited. The coin is HMAC-SHA256(secret, hash of the receipt): the server, which has signed the
 * receipt by then, cannot know it, and the client cannot choose it after it has drawn its secret.
 * @param secret 32 bytes that never leave the client.
 * @param receiptHash SHA-256 of the receipt's payload, as hexadecimal digits.
 * @param rate fraction of the answers to audit, 0 to 1.
 */
export function isAudited(secret: Uint8Array, receiptHash: string, rate: number): boolean {
  const digest = hmac(sha256, secret, fromHex(receiptHash));
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  // 53 bits are all that a number holds exactly.
  const coin = (view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11)) / 2 ** 53;
  return coin < rate;
}
