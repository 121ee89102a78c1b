import assert from 'node:assert/strict';
import { countingSource } from '../../test/support/counting-source.ts';
import type { Position } from './text-source.ts';
import { prefixWindow, suffixWindow } from './window.ts';

const LINE = 'const value = compute(1);';
const HALF_PAIR = /\p{Cs}/u;
const many = (count: number) => Array.from({ length: count }, (_, i) => `${LINE} // ${i}`);

describe('prefix window', () => {
  it('is the whole text before the cursor while that fits', () => {
    const source = countingSource(['a', 'bc', 'def']);
    assert.equal(prefixWindow(source, { line: 2, column: 2 }, 100).text, 'a\nbc\nde');
  });

  it('begins at the start of a line and stays within its budget', () => {
    const { text, start } = prefixWindow(countingSource(many(500)), { line: 400, column: 5 }, 1000);
    assert.equal(start.column, 0);
    assert.ok(text.startsWith(LINE));
    assert.ok(text.length <= 1000);
  });

  it('keeps its start over a thousand keystrokes but for a few big steps', () => {
    const starts = new Set<number>();
    let start: Position | undefined;
    const lines = many(200);
    for (let typed = 0; typed < 1000; typed++) {
      if (typed % 40 === 0) lines.push('');
      const last = lines.length - 1;
      lines[last] += 'x';
      const at = { line: last, column: lines[last]?.length ?? 0 };
      ({ start } = prefixWindow(countingSource(lines), at, 1000, start));
      starts.add(start.line);
    }
    assert.ok(starts.size <= 4, `moved ${starts.size} times`);
  });

  it('moves when the cursor jumps above its start', () => {
    const source = countingSource(many(500));
    const { text } = prefixWindow(source, { line: 10, column: 3 }, 1000, { line: 400, column: 0 });
    assert.ok(text.length > 0);
  });

  it('reads no more than its budget of a document of 10 MB, be it many lines or one', () => {
    const lines = countingSource(many(400_000));
    prefixWindow(lines, { line: 200_000, column: 0 }, 2400);
    suffixWindow(lines, { line: 200_000, column: 0 }, 600);
    assert.ok(lines.charactersRead <= 3010, `${lines.charactersRead}`);
    const one = countingSource(['x'.repeat(10_000_000)]);
    const prefix = prefixWindow(one, { line: 0, column: 5_000_000 }, 2400);
    const { rest } = suffixWindow(one, { line: 0, column: 5_000_000 }, 600);
    assert.ok(one.charactersRead <= 3010, `${one.charactersRead}`);
    assert.equal(prefix.text.length, 1440);
    assert.equal(rest.length, 600);
  });

  it('never begins with half an emoji', () => {
    const line = '😀'.repeat(1000);
    for (const column of [1000, 1002]) {
      for (const budget of [99, 100, 101, 102]) {
        const { text } = prefixWindow(countingSource([line]), { line: 0, column }, budget);
        assert.doesNotMatch(text, HALF_PAIR);
      }
    }
  });
});

describe('suffix window', () => {
  it('is the rest of the line and the whole lines below that fit', () => {
    const source = countingSource(['one two', 'three', 'four', 'five']);
    assert.deepEqual(suffixWindow(source, { line: 0, column: 4 }, 13), {
      rest: 'two',
      following: 'three\nfour',
    });
  });

  it('tells an end of file from an empty last line', () => {
    assert.equal(suffixWindow(countingSource(['a']), { line: 0, column: 1 }, 10).following, null);
    assert.equal(suffixWindow(countingSource(['a', '']), { line: 0, column: 1 }, 10).following, '');
  });

  it('never ends with half an emoji', () => {
    for (const budget of [1, 2, 3, 4, 5]) {
      const { rest, following } = suffixWindow(
        countingSource(['a😀😀', '😀😀']),
        { line: 0, column: 1 },
        budget,
      );
      assert.doesNotMatch(rest, HALF_PAIR);
      assert.doesNotMatch(following ?? '', HALF_PAIR);
    }
  });
});
