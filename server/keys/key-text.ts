import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKey, KeyLimits } from './key-store.ts';

const ID_BYTES = 5;
const SECRET_BYTES = 32;
/** The prefix lets scanners of repositories find a key that was published by mistake. */
const KEY = /^phc_([0-9a-f]{10})_[A-Za-z0-9_-]{43}$/;

/** SHA-256 of a key in hex. */
function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Makes a key: its text, which is shown once, and what is kept of it. */
export function newKey(
  name: string,
  limits: KeyLimits,
  weight = 1,
): { readonly text: string; readonly kept: ApiKey } {
  const id = randomBytes(ID_BYTES).toString('hex');
  const text = `phc_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return {
    text,
    kept: { id, name, limits, weight, digest: digestOf(text), createdAt: Date.now(), revokedAt: null },
  };
}

/** The id in the text of a key; undefined where the text is not one. */
export function idOf(text: string): string | undefined {
  return KEY.exec(text)?.[1];
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  return isKeyOf(given, { digest: digestOf(expected) });
}

/** True for the very key of which that digest is kept; in a time that does not depend on where the two differ. */
export function isKeyOf(text: string, { digest }: Pick<ApiKey, 'digest'>): boolean {
  return timingSafeEqual(Buffer.from(digestOf(text), 'hex'), Buffer.from(digest, 'hex'));
}
