import assert from 'node:assert/strict';
import { createPublicKey, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureKey, publishKey } from './signing-key.ts';

describe('the key that signs scores', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-scores-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, for its user only, and its public half says what it signed', () => {
    const [key, publicKey] = [join(folder, 'keys', 'evaluator.pem'), join(folder, 'evaluator.pem')];
    ensureKey(key);
    const made = readFileSync(key, 'utf8');
    ensureKey(key);
    assert.equal(readFileSync(key, 'utf8'), made);
    if (process.platform !== 'win32') assert.equal(statSync(key).mode & 0o777, 0o600);
    publishKey(key, publicKey);
    assert.doesNotMatch(readFileSync(publicKey, 'utf8'), /PRIVATE/);
    const message = Buffer.from('a score');
    const signature = sign('sha256', message, made);
    assert.ok(verify('sha256', message, createPublicKey(readFileSync(publicKey)), signature));
  });
});
