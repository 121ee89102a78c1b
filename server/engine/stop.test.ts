import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createStopFilter } from './stop.ts';

function shownInPieces(pieces: readonly string[], stops: readonly string[]): string {
  const filter = createStopFilter(stops);
  let shown = '';
  for (const piece of pieces) {
    const { text, stopped } = filter.push(piece);
    shown += text;
    if (stopped) return shown;
  }
  return shown + filter.flush();
}

describe('stop strings', () => {
  it('are found when they are spread over several tokens', () => {
    assert.equal(shownInPieces(['a = 1', ';', '\n', '\n', 'b'], [';\n\n']), 'a = 1');
  });

  it('hold back only what may still become one', () => {
    const filter = createStopFilter(['END']);
    assert.deepEqual(filter.push('xE'), { text: 'x', stopped: false });
    assert.deepEqual(filter.push('x'), { text: 'Ex', stopped: false });
  });

  it('give the text before the first one, however the text is cut into pieces', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 6 });
    const stops = fc.array(
      letters.filter((text) => text.length > 0),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.array(letters), stops, (pieces, strings) => {
        const whole = pieces.join('');
        const hits = strings.map((stop) => whole.indexOf(stop)).filter((index) => index >= 0);
        const shown = shownInPieces(pieces, strings);
        if (hits.length === 0) assert.equal(shown, whole);
        // A stop string that ends first may hide one that began earlier but is not complete yet.
        else assert.ok(whole.startsWith(shown) && shown.length >= Math.min(...hits));
        assert.ok(strings.every((stop) => !shown.includes(stop)));
      }),
    );
  });
});
