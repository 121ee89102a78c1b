import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readTar } from './read-tar.ts';

describe('reading a tar archive', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-tar-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('gives the regular files that tar packed, long names as well, and no links', () => {
    const deep = join('package', 'a'.repeat(90), 'b'.repeat(90));
    mkdirSync(join(folder, deep), { recursive: true });
    const long = join(deep, 'ü'.repeat(40));
    writeFileSync(join(folder, long), 'long');
    writeFileSync(join(folder, 'package', 'empty'), '');
    writeFileSync(join(folder, 'package', 'big'), 'x'.repeat(5000));
    symlinkSync('/etc/passwd', join(folder, 'package', 'link'));
    execFileSync('tar', ['--format=pax', '-cf', join(folder, 'a.tar'), '-C', folder, 'package']);
    const files = new Map(
      [...readTar(readFileSync(join(folder, 'a.tar')))].map(({ path, content }) => [
        path,
        content.toString(),
      ]),
    );
    assert.deepEqual([...files.keys()].sort(), ['package/big', 'package/empty', long].sort());
    assert.equal(files.get(long), 'long');
    assert.equal(files.get('package/big')?.length, 5000);
  });

  it('ends or throws on anything at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        try {
          [...readTar(Buffer.from(bytes))];
        } catch (error) {
          assert.match(String(error), /damaged/);
        }
      }),
    );
  });
});
