import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PhcError } from '../../protocol/errors.ts';
import type { ManifestSigner, ManifestVerifier } from '../../protocol/manifest/bundle.ts';

/** The hash that goes with each curve (Sigstore's registry of key types). */
const HASHES: ReadonlyMap<string | undefined, string> = new Map([
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
  ['secp521r1', 'sha512'],
]);

async function readKey(
  path: string,
  parse: (pem: Buffer) => KeyObject,
): Promise<{ key: KeyObject; hash: string }> {
  let key: KeyObject;
  try {
    key = parse(await readFile(path));
  } catch (cause) {
    const detail = cause instanceof Error && 'code' in cause ? `${path}, ${String(cause.code)}` : path;
    throw new PhcError('PHC_MODEL_KEY', { detail, cause });
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const hash = HASHES.get(curve);
  if (!hash) throw new PhcError('PHC_MODEL_KEY', { detail: `${path}: ${curve ?? key.asymmetricKeyType}` });
  return { key, hash };
}

/** The name by which a bundle knows a key: SHA-256 of the public key's PEM text with its last newline. */
function hintOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'pem' }))
    .digest('hex');
}

/** Reads a private key from a PEM file; throws `PHC_MODEL_KEY`. */
export async function readSigningKey(path: string): Promise<ManifestSigner> {
  const { key, hash } = await readKey(path, (pem) => createPrivateKey(pem));
  return { hint: hintOf(createPublicKey(key)), sign: (message) => sign(hash, message, key) };
}

/** Reads a public key from a PEM file; throws `PHC_MODEL_KEY`. */
export async function readVerifyingKey(path: string): Promise<ManifestVerifier> {
  const { key, hash } = await readKey(path, (pem) => createPublicKey(pem));
  return { hint: hintOf(key), verify: (message, signature) => verify(hash, message, key, signature) };
}
