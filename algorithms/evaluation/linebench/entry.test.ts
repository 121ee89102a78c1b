import assert from 'node:assert/strict';
import { Entry, normalised } from './entry.ts';

const GOOD: Entry = {
  id: 'python/0',
  kind: 'line',
  language: 'python',
  package: 'pypi:python-dateutil',
  version: '4.0.0',
  path: 'dateutil/tz/_common.py',
  sha256: '0'.repeat(64),
  offset: 0,
  length: 5,
};

describe('a place of PH-LineBench', () => {
  it('names packages of both registries', () => {
    for (const name of ['pypi:virtualenv', 'npm:zod', 'npm:@loaders.gl/core'])
      assert.ok(Entry.safeParse({ ...GOOD, package: name }).success, name);
  });

  it('cannot pass an option, an address or a folder to a registry’s client', () => {
    const hostile = [
      'npm:--registry=evil',
      'npm:../../etc',
      'npm:a/b/c',
      'npm:git+https://example.org/a',
      'pypi:-r/etc/passwd',
      'pypi:a b',
      'deb:bash',
      'pypi:a\n--index-url',
    ];
    for (const name of hostile) assert.ok(!Entry.safeParse({ ...GOOD, package: name }).success, name);
    for (const version of ['--pre', '1.0 --hash', '', 'latest', '1.0\n2'])
      assert.ok(!Entry.safeParse({ ...GOOD, version }).success, version);
  });

  it('cannot lead out of its package', () => {
    for (const path of ['/etc/passwd', '../x', 'a/../../x', 'a\\..\\x', 'a/..', '', 'a\0b'])
      assert.ok(!Entry.safeParse({ ...GOOD, path }).success, path);
  });

  it('is in a text without byte order mark and with LF line ends', () => {
    assert.equal(normalised(Buffer.from('\ufeffa\r\nb\rc\n')), 'a\nb\nc\n');
    assert.equal(normalised(Uint8Array.of(0xff, 0xfe)), undefined);
  });
});
