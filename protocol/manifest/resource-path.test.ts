import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { comparePaths, whyNotPath } from './resource-path.ts';

describe('a path in a manifest', () => {
  it('may name files and folders below the model', () => {
    for (const path of ['model.onnx', 'sub/ü.txt', 'a b', '...', '.hidden'])
      assert.equal(whyNotPath(path), undefined);
  });

  it('never leaves the folder, nor is it written in two ways', () => {
    const bad = [
      '',
      '/etc/passwd',
      '..',
      '../x',
      'a/../../x',
      './x',
      'a//b',
      'a/',
      'a\\b',
      'C:x',
      'a\0b',
      'a\nb',
      '\ud800',
    ];
    for (const path of bad) assert.ok(whyNotPath(path), JSON.stringify(path));
    assert.ok(whyNotPath('a'.repeat(1025)));
  });

  it('stays below the folder on every system, whatever it says', () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', 'a', 'C:', '\0', ' ', '~');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (path) => {
          if (whyNotPath(path) !== undefined) return;
          assert.ok(posix.resolve('/m', path).startsWith('/m/'), path);
          assert.ok(win32.resolve('C:\\m', path).startsWith('C:\\m\\'), path);
        },
      ),
    );
  });

  it('has its place part by part and by code points', () => {
    const sorted = ['A', 'a', 'a/b', 'a.b', 'ab', '\ufb33', '\u{1f600}'];
    assert.deepEqual([...sorted].reverse().sort(comparePaths), sorted);
  });
});
