import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keysFolder } from '../../server/home.ts';

/** Where the key lies that signs scores unless another is named: in the home folder, never in the repository. */
export const ownKey = () => join(keysFolder(), 'evaluator.pem');

/** Makes a key on P-256, for its user only, unless there is one. */
export function ensureKey(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
}

/** Writes the public half of a key, for whoever checks what it signed. */
export function publishKey(path: string, publicPath: string): void {
  const key = createPublicKey(createPrivateKey(readFileSync(path)));
  writeFileSync(publicPath, key.export({ type: 'spki', format: 'pem' }));
}
