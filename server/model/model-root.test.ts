import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODEL_FILES } from '../../protocol/model-files.ts';
import { phcError } from '../../test/support/phc-code.ts';
import { modelRoot } from './model-root.ts';

describe('the digest of a model folder', () => {
  let folder: string;
  const path = (name: string) => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-root-'));
    for (const name of MODEL_FILES) writeFileSync(path(name), `content of ${name}`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is SHA-256 over the digests of the files by name', async () => {
    const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest();
    const digests = [...MODEL_FILES].sort().map((name) => sha256(`content of ${name}`));
    assert.equal(await modelRoot(folder), sha256(Buffer.concat(digests)).toString('hex'));
  });

  it('changes with any byte', async () => {
    const before = await modelRoot(folder);
    writeFileSync(path('model.onnx.data'), 'Content of model.onnx.data');
    assert.notEqual(await modelRoot(folder), before);
    truncateSync(path('model.onnx.data'), 5);
    assert.notEqual(await modelRoot(folder), before);
  });

  it('is not given for a folder with a file too many', async () => {
    writeFileSync(path('extra.json'), '{}');
    await assert.rejects(modelRoot(folder), phcError('PHC_MODEL_DIGEST', /extra\.json does not belong/));
  });

  it('is not given for a folder with a file too few', async () => {
    rmSync(path('config.json'));
    await assert.rejects(modelRoot(folder), phcError('PHC_MODEL_DIGEST', /config\.json is missing/));
  });

  it('is not given for a folder with a link or a folder in the place of a file', async () => {
    rmSync(path('model.onnx'));
    symlinkSync(path('config.json'), path('model.onnx'));
    await assert.rejects(
      modelRoot(folder),
      phcError('PHC_MODEL_DIGEST', /model\.onnx is not a regular file/),
    );
    rmSync(path('model.onnx'));
    mkdirSync(path('model.onnx'));
    await assert.rejects(
      modelRoot(folder),
      phcError('PHC_MODEL_DIGEST', /model\.onnx is not a regular file/),
    );
  });
});
