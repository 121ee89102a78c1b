import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { syncFolder } from '../atomic-file.ts';
import { systemCode } from '../disk-error.ts';
import { keysFolder } from '../home.ts';
import { makeFolder } from '../make-folder.ts';

/** The key with which a server signs what it says of its answers. */
export interface ServerKey {
  /** The 32 bytes of the public key as hexadecimal digits. */
  readonly publicKey: string;
  sign(message: Uint8Array): Uint8Array;
}

/** The last 32 bytes of the SubjectPublicKeyInfo are the key itself (RFC 8410). */
function rawPublicKey(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
}

async function readPem(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new PhcError('PHC_SERVER_IDENTITY', { detail: path, cause });
  }
}

/** Writes a new key unless there is one by now: whoever comes second uses the first one's. */
async function createPem(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (cause) {
    if (systemCode(cause) !== 'EEXIST') throw cause;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
}

/** The key of the server in this home folder, made on first use. Throws `PHC_SERVER_IDENTITY` for a file that is no key. */
export async function openServerKey(home: string): Promise<ServerKey> {
  const path = join(keysFolder(home), 'server-key.pem');
  let pem = await readPem(path);
  if (pem === undefined) {
    await makeFolder(home);
    await mkdir(keysFolder(home), { recursive: true, mode: 0o700 });
    await createPem(path);
    pem = (await readPem(path)) ?? '';
  }
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
    return { publicKey: rawPublicKey(key), sign: (message) => sign(null, message, key) };
  } catch (cause) {
    throw new PhcError('PHC_SERVER_IDENTITY', { detail: path, cause });
  }
}
