import { createPublicKey, verify } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Multicodec prefix of an Ed25519 public key. */
const ED25519 = 'ed01';

function base58(text: string): Buffer {
  const value = [...text].reduce((sum, digit) => sum * 58n + BigInt(ALPHABET.indexOf(digit)), 0n);
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

const part = (text: string | undefined) => JSON.parse(Buffer.from(text ?? '', 'base64url').toString());

/** The client that a relay's token was signed by (a did:key); throws where the token does not hold. */
export function clientIdOf(token: string, audience: string): string {
  const [head, body, signature] = token.split('.');
  const { iss, aud, exp } = part(body);
  const raw = base58(String(iss).replace('did:key:z', ''));
  if (part(head).alg !== 'EdDSA' || raw.subarray(0, 2).toString('hex') !== ED25519)
    throw new Error('bad issuer');
  const x = raw.subarray(2).toString('base64url');
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
  if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature ?? '', 'base64url'))) {
    throw new Error('bad signature');
  }
  if (aud !== audience) throw new Error(`bad audience ${aud}`);
  if (exp < Date.now() / 1000) throw new Error('expired');
  return iss;
}
