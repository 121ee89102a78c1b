import { concatBytes, fromHex, littleEndian32, toHex, utf8 } from '../bytes.ts';
import { canonicalJson } from '../canonical-json.ts';
import { merkleRoot } from '../merkle.ts';
import { sha256 } from '../sha256.ts';

const HIGHEST = 2 ** 32 - 1;
/** Place, id and log-probability of one token. */
const ITEM_BYTES = 12;

/** SHA-256 as hexadecimal digits. */
export function digestOf(...parts: readonly Uint8Array[]): string {
  return toHex(sha256(concatBytes(...parts)));
}

/** Without the nonce, which only the client and its server know, nobody can try which prompt a hash stands for. */
function saltOf(nonce: string): Uint8Array {
  return sha256(concatBytes(utf8('ph-salt'), fromHex(nonce)));
}

/** The part of a request body that a receipt is about, in its one canonical form; throws `TypeError` where it has none. */
export function canonicalRequest(body: object): string {
  return canonicalJson({ ...body, ph: undefined, user: undefined });
}

/** `req.hash` of a canonical request. */
export function requestHash(nonce: string, canonical: string): string {
  return digestOf(saltOf(nonce), utf8(canonical));
}

/** `req.promptTokensHash`. */
export function promptTokensHash(nonce: string, ids: readonly number[]): string {
  return digestOf(saltOf(nonce), littleEndian32(ids));
}

/** `res.tokensHash`. */
export function tokensHash(ids: readonly number[]): string {
  return digestOf(littleEndian32(ids));
}

/** `res.textHash`. */
export function textHash(text: string): string {
  return digestOf(utf8(text));
}

/** A log-probability as receipts carry it: its negative in millionths, rounded, from 0 to 2^32 − 1. */
export function toMicroNats(logprob: number): number {
  return Math.min(HIGHEST, Math.max(0, Math.round(-logprob * 1e6)));
}

/** The items of the tree under `lpRoot`, one for each token. */
function logprobItems(ids: readonly number[], microNats: readonly number[]): Uint8Array[] {
  if (ids.length !== microNats.length) throw new RangeError('not one log-probability for each token');
  const all = littleEndian32(ids.flatMap((id, i) => [i, id, microNats[i]!]));
  return ids.map((_, i) => all.subarray(ITEM_BYTES * i, ITEM_BYTES * (i + 1)));
}

/** `res.lpRoot`, of token ids and their log-probabilities in millionths; throws `RangeError` unless there is one for each. */
export function lpRoot(ids: readonly number[], microNats: readonly number[]): string {
  return toHex(merkleRoot(logprobItems(ids, microNats)));
}
