import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { cutPieces, LONGEST_LINE } from './cut-pieces.ts';

const texts = fc.string({
  unit: fc.constantFrom('\n', '\n', '\r', ' ', '\t', 'a', '-', '\u2028'),
  maxLength: 40,
});

describe('pieces of a text', () => {
  it('begin behind the last line end among blanks, where line ends belong to the word before', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const plainly = text.split(/(?<=\n)(?!\s*[\r\n])/).filter((piece) => piece);
        assert.deepEqual([...cutPieces(text, true)], plainly);
      }),
      { numRuns: 2000 },
    );
  });

  it('begin at a line end after something visible, where they do not', () => {
    assert.deepEqual([...cutPieces('a\n\n b\r\n', false)], ['a', '\n\n b', '\r\n']);
  });

  it('are words where a line is longer than any that is typed', () => {
    const word = 'a'.repeat(LONGEST_LINE);
    assert.deepEqual([...cutPieces(`${word}  b c\nd e`, false)], [word, '  b', ' c', '\nd e']);
  });

  it('are found in 300 kB of line ends, each of which is looked at once', () => {
    assert.deepEqual(
      [...cutPieces(`a${'\n'.repeat(300_000)}b`, true)].map(({ length }) => length),
      [300_001, 1],
    );
  });
});
