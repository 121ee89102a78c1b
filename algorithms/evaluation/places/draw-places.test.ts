import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { drawPlaces, type SourceText } from './draw-places.ts';

function file(group: string, path: string, functions: number): SourceText {
  const body = (i: number) =>
    `def function_${i}(first, second):\n    """Adds.\n\n    Not code here.\n    """\n    total = first + second * ${i}\n    if total > 10:\n        total = 10\n        print(total)\n    return total\n\n`;
  const text = `import os\nimport sys\n\n\n\n${Array.from({ length: functions }, (_, i) => body(i)).join('\n')}`;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { group, path, language: 'python', sha256, text };
}

const FILES = [file('a', 'a/one.py', 16), file('a', 'a/two.py', 17), file('b', 'b/one.py', 30)];
const cutText = ({ file: { text }, cut }: ReturnType<typeof drawPlaces>[number]) =>
  text.slice(cut.start, cut.end);

describe('drawing places', () => {
  const places = drawPlaces(FILES, { count: 40, seed: 'test' });

  it('gives the same for the same files in any order, and others for another seed', () => {
    assert.deepEqual(drawPlaces([...FILES].reverse(), { count: 40, seed: 'test' }), places);
    assert.notDeepEqual(drawPlaces(FILES, { count: 40, seed: 'other' }), places);
  });

  it('asks every group equally often, and no place twice', () => {
    const counts = new Map<string, number>();
    for (const { file: from } of places) counts.set(from.group, (counts.get(from.group) ?? 0) + 1);
    assert.equal(places.length, 40);
    assert.ok(Math.abs(counts.get('a')! - counts.get('b')!) <= 4);
    for (const [i, one] of places.entries()) {
      const others = places.slice(i + 1).filter(({ file: { sha256 } }) => sha256 === one.file.sha256);
      assert.ok(others.every(({ cut }) => cut.end < one.cut.start || one.cut.end < cut.start));
    }
  });

  it('takes out code: rests of lines, lines behind their indentation, and blocks of two to six lines', () => {
    for (const place of places) {
      const text = cutText(place);
      const before = place.file.text.slice(0, place.cut.start);
      assert.ok(!/Adds|Not code/.test(text), text);
      assert.equal(place.file.text[place.cut.end], '\n');
      if (place.kind === 'rest-of-line') assert.match(before, /[^\n]*\S[^\n]*$/);
      else assert.match(before, /(^|\n)[^\S\n]*$/);
      const lines = text.split('\n').length;
      assert.ok(place.kind === 'block' ? lines >= 2 && lines <= 6 : lines === 1, text);
    }
    assert.deepEqual([...new Set(places.map(({ kind }) => kind))].sort(), ['block', 'line', 'rest-of-line']);
  });

  it('ends where there is nothing more to take', () => {
    const few = drawPlaces([file('a', 'a.py', 1)], { count: 1000, seed: 'test' });
    assert.ok(few.length > 0 && few.length < 10);
    assert.deepEqual(drawPlaces([], { count: 3, seed: 'test' }), []);
    assert.ok(drawPlaces(FILES, { count: 1000, perFile: 2, seed: 'test' }).length <= 6);
  });
});
