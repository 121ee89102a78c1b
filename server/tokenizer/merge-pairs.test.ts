import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createPairMerger } from './merge-pairs.ts';

/** The definition: again and again, the leftmost pair that comes first in the list. */
function mergePlainly(pairs: ReadonlyArray<readonly [string, string]>, word: string): string[] {
  const tokens = [...word];
  for (;;) {
    let best = { rank: -1, at: 0 };
    for (let at = 0; at + 1 < tokens.length; at++) {
      const rank = pairs.findLastIndex(([left, right]) => left === tokens[at] && right === tokens[at + 1]);
      if (rank >= 0 && (best.rank < 0 || rank < best.rank)) best = { rank, at };
    }
    if (best.rank < 0) return tokens;
    tokens.splice(best.at, 2, `${tokens[best.at]}${tokens[best.at + 1]}`);
  }
}

/** Pairs of which each may join what earlier ones made, in any order. */
const pairLists = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 12 }).map((draws) => {
  const tokens = ['a', 'b', 'c'];
  const pairs: Array<readonly [string, string]> = [];
  for (const [first, second, place] of draws) {
    const left = tokens[first % tokens.length]!;
    const right = tokens[second % tokens.length]!;
    tokens.push(left + right);
    pairs.splice(place % (pairs.length + 1), 0, [left, right]);
  }
  return pairs;
});

/** Words of long runs, and of anything. */
const words = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(30)), { maxLength: 5 })
  .map((runs) => runs.map(([character, count]) => character.repeat(count)).join(''));

describe('merging pairs', () => {
  it('gives what the definition gives, whatever the order of the pairs', () => {
    fc.assert(
      fc.property(
        pairLists,
        fc.oneof(words, fc.string({ unit: fc.constantFrom('a', 'b', 'c') })),
        (pairs, word) => assert.deepEqual(createPairMerger(pairs)(word), mergePlainly(pairs, word)),
      ),
      { numRuns: 3000 },
    );
  });

  it('leaves characters alone that no pair names', () => {
    assert.deepEqual(createPairMerger([['a', 'b']])('xaby'), ['x', 'ab', 'y']);
  });
});
