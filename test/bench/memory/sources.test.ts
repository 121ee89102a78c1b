import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSources } from './sources.ts';

describe('the sources of a package', () => {
  let folder = '';
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const names = (language: 'javascript' | 'typescript') =>
    readSources(folder, language)
      .map(({ path }) => path)
      .sort();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-sources-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are what people wrote for the package: no tests, nothing vendored, generated or minified', () => {
    write('lib/a.js', 'exports.a = 1;\n');
    write('lib/a.test.js', 'assert(1);\n');
    write('test/b.js', 'assert(2);\n');
    write('lib/vendor/c.js', 'exports.c = 3;\n');
    write('dist/d.js', 'exports.d = 4;\n');
    write('lib/e.min.js', 'exports.e=5;\n');
    write('lib/f.js', `exports.f = "${'x'.repeat(5000)}";\n`);
    assert.deepEqual(names('javascript'), ['lib/a.js']);
  });

  it('are of one language, without declarations', () => {
    write('a.ts', 'export const a = 1;\n');
    write('a.d.ts', 'export declare const a: 1;\n');
    write('a.js', 'exports.a = 1;\n');
    assert.deepEqual(names('typescript'), ['a.ts']);
  });

  it('hold each text once, always in the same order', () => {
    for (const name of ['p', 'q', 'r', 's']) write(`${name}.js`, `exports.${name} = 1;\n`);
    write('copy.js', 'exports.p = 1;\n');
    const first = readSources(folder, 'javascript').map(({ path }) => path);
    assert.equal(first.length, 4);
    assert.deepEqual(
      readSources(folder, 'javascript').map(({ path }) => path),
      first,
    );
  });
});
