import assert from 'node:assert/strict';
import { parsePlace, splitAt } from './place.ts';

describe('a place in a file', () => {
  it('is a file, a line and a column, also with a drive letter', () => {
    assert.deepEqual(parsePlace('src/a.ts:3:7'), { file: 'src/a.ts', line: 3, column: 7 });
    assert.deepEqual(parsePlace('C:\\a.py:3:7'), { file: 'C:\\a.py', line: 3, column: 7 });
    assert.deepEqual(parsePlace('a.py:12'), { file: 'a.py', line: 12, column: undefined });
  });

  it('needs a line', () => {
    for (const text of ['a.py', ':3', 'a.py:x', '']) assert.throws(() => parsePlace(text), /FILE:LINE:COL/);
  });

  it('cuts the text, keeping its line ends', () => {
    const text = 'a\r\nbcd\r\ne';
    const at = (line: number, column?: number) => splitAt(text, { file: '', line, column });
    assert.deepEqual(at(2, 3), { prefix: 'a\r\nbc', suffix: 'd\r\ne' });
    assert.deepEqual(at(2), { prefix: 'a\r\nbcd', suffix: '\r\ne' });
    assert.deepEqual(at(1, 1), { prefix: '', suffix: text });
  });

  it('lies inside the text', () => {
    assert.throws(() => splitAt('ab', { file: '', line: 2, column: 1 }), /1 lines/);
    assert.throws(() => splitAt('ab', { file: '', line: 1, column: 4 }), /columns 1 to 3/);
    assert.throws(() => splitAt('ab', { file: '', line: 1, column: 0 }), /columns 1 to 3/);
  });
});
