import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { checkSameFiles } from '../../protocol/manifest/compare-manifests.ts';
import { resourceName } from '../../protocol/manifest/manifest.ts';
import { hashFolder } from './hash-folder.ts';

const FILES = { kind: 'files' } as const;
const refused = (reason: RegExp) => (error: unknown) =>
  error instanceof PhcError && reason.test(error.message);

describe('the manifest of a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-manifest-'));
    mkdirSync(join(folder, 'a'));
    writeFileSync(join(folder, 'a', 'b'), 'hello');
    writeFileSync(join(folder, 'a.b'), 'world!');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lists every file with its SHA-256, in order', async () => {
    const { resources } = await hashFolder(folder, 'm', FILES);
    assert.deepEqual(
      resources.map(({ path }) => path),
      ['a/b', 'a.b'],
    );
    assert.equal(resources[0]?.sha256, createHash('sha256').update('hello').digest('hex'));
  });

  it('cuts files into shards, the last one shorter', async () => {
    const { resources } = await hashFolder(folder, 'm', { kind: 'shards', size: 3 });
    assert.deepEqual(resources.map(resourceName), ['a/b:0:3', 'a/b:3:5', 'a.b:0:3', 'a.b:3:6']);
    assert.equal(resources[1]?.sha256, createHash('sha256').update('lo').digest('hex'));
  });

  it('names what is missing, what is not listed and what changed', async () => {
    const before = await hashFolder(folder, 'm', FILES);
    checkSameFiles(before, await hashFolder(folder, 'renamed', FILES));
    writeFileSync(join(folder, 'a', 'b'), 'hellO');
    writeFileSync(join(folder, 'extra'), '');
    rmSync(join(folder, 'a.b'));
    const after = await hashFolder(folder, 'm', FILES);
    assert.throws(
      () => checkSameFiles(before, after),
      refused(/missing: a\.b; not listed: extra; changed: a\/b/),
    );
  });

  it('follows no link and opens no socket', async function () {
    if (process.platform === 'win32') this.skip();
    symlinkSync('/etc/passwd', join(folder, 'link'));
    await assert.rejects(hashFolder(folder, 'm', FILES), refused(/"link" is a symbolic link/));
    rmSync(join(folder, 'link'));
    const server = createServer().listen(join(folder, 'socket'));
    await once(server, 'listening');
    await assert.rejects(hashFolder(folder, 'm', FILES), refused(/"socket" is not a regular file/));
    server.close();
  });

  it('refuses an empty file where shards would not cover it', async () => {
    writeFileSync(join(folder, 'empty'), '');
    await assert.rejects(hashFolder(folder, 'm', { kind: 'shards', size: 3 }), refused(/"empty" is empty/));
  });
});
