import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { modelSigningPython } from '../../scripts/setup/model-signing.ts';
import { signModel, verifyModelSignature } from '../../server/identity/model-signature.ts';
import { importGguf } from '../../server/model/import-gguf.ts';
import type { ModelRef } from '../../server/model/store.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const run = promisify(execFile);
const FILES = { kind: 'files' } as const;
const SHARDS = { kind: 'shards', size: 4096 } as const;

const SIGN_SHARDS = `
import sys
from model_signing import hashing, signing
key, signature, model, size = sys.argv[1:]
shards = hashing.Config().use_shard_serialization(shard_size=int(size))
signing.Config().use_elliptic_key_signer(private_key=key).set_hashing_config(shards).sign(model, signature)
`;
const VERIFY = `
import sys
from model_signing import verifying
key, signature, model = sys.argv[1:]
verifying.Config().use_elliptic_key_verifier(public_key=key).verify(model, signature)
`;

describe('model signatures and the stock model_signing tool', function () {
  this.timeout(120_000);
  let home: string;
  let model: ModelRef;
  const at = (name: string) => join(home, name);

  before(async function () {
    if (!existsSync(modelSigningPython())) this.skip();
    home = mkdtempSync(join(tmpdir(), 'phc-model-signing-'));
    writeTinyGguf(at('tiny.gguf'));
    model = await importGguf(at('tiny.gguf'), { name: 'tiny', home });
  });
  after(() => {
    if (home) rmSync(home, { recursive: true, force: true });
  });

  const keys = (curve: string) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
    writeFileSync(at(`${curve}.key`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(at(`${curve}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
    return { key: at(`${curve}.key`), pub: at(`${curve}.pub`) };
  };
  const stock = (...args: string[]) => run(modelSigningPython(), args);
  const stockSign = (key: string, signature: string) =>
    stock('-m', 'model_signing', 'sign', 'key', '--private_key', key, '--signature', signature, model.folder);
  const stockVerify = (pub: string, signature: string) =>
    stock(
      '-m',
      'model_signing',
      'verify',
      'key',
      '--public_key',
      pub,
      '--signature',
      signature,
      model.folder,
    );

  for (const curve of ['prime256v1', 'secp384r1', 'secp521r1']) {
    it(`agree both ways on ${curve}`, async () => {
      const { key, pub } = keys(curve);
      writeFileSync(at('ours.sig'), await signModel(model, FILES, key));
      await stockVerify(pub, at('ours.sig'));
      await stockSign(key, at('theirs.sig'));
      assert.equal((await verifyModelSignature(model, at('theirs.sig'), pub)).name, model.root);
    });
  }

  it('agree on shards, as far as the stock tool reads them', async () => {
    const { key, pub } = keys('prime256v1');
    await stock('-c', SIGN_SHARDS, key, at('theirs.sig'), model.folder, String(SHARDS.size));
    assert.deepEqual((await verifyModelSignature(model, at('theirs.sig'), pub)).method, SHARDS);
    writeFileSync(at('ours.sig'), await signModel(model, SHARDS, key));
    // Release 1.1.1 writes the size as 4096.0, and fails over that when it verifies its own; ours it verifies.
    await stock('-c', VERIFY, pub, at('ours.sig'), model.folder);
  });

  it('both find an added byte, an added file, a link and another key', async () => {
    const { key, pub } = keys('prime256v1');
    writeFileSync(at('ours.sig'), await signModel(model, FILES, key));
    await stockSign(key, at('theirs.sig'));
    const bothRefuse = async (reason: RegExp, publicKey = pub) => {
      await assert.rejects(stockVerify(publicKey, at('ours.sig')));
      await assert.rejects(verifyModelSignature(model, at('theirs.sig'), publicKey), reason);
    };
    await bothRefuse(/another key/, keys('secp384r1').pub);

    chmodSync(model.folder, 0o755);
    const extra = join(model.folder, 'extra.bin');
    writeFileSync(extra, 'x');
    await bothRefuse(/not listed: extra\.bin/);
    rmSync(extra);
    symlinkSync(at('tiny.gguf'), extra);
    await bothRefuse(/"extra\.bin" is a symbolic link/);
    rmSync(extra);

    const weights = join(model.folder, 'model.onnx.data');
    const before = readFileSync(weights);
    chmodSync(weights, 0o644);
    appendFileSync(weights, 'x');
    await bothRefuse(/changed: model\.onnx\.data/);
    writeFileSync(weights, before);
    await verifyModelSignature(model, at('theirs.sig'), pub);
  });
});
