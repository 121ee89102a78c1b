import assert from 'node:assert/strict';
import { countingSource } from '../../test/support/counting-source.ts';
import { promptBudget } from './prompt-budget.ts';
import { readPlace } from './read-place.ts';
import type { Position } from './text-source.ts';

/** As much as a prompt may hold, and a few characters to see where a pair of code units would be cut. */
const MOST = 2400 + 600 + 10;

describe('what is read of a document for one key', () => {
  for (const [name, lines] of Object.entries({
    'of few lines': Array.from({ length: 40 }, () => 'value = compute(value)'),
    'of 400,000 lines': Array.from({ length: 400_000 }, () => 'value = compute(value)'),
    'of one line of a million characters': ['x'.repeat(1_000_000)],
  })) {
    it(`has a limit in a document ${name}, wherever one types`, () => {
      let start: Position | undefined;
      let line = lines.length >> 1;
      for (let key = 0; key < 100; key++) {
        if (key === 50) line = lines.length - 1;
        lines[line] += 'y';
        const source = countingSource(lines);
        const at = { line, column: lines[line]!.length };
        const document = { doc: 'a', languageId: 'python', source, memory: null, budget: promptBudget(null) };
        const { place, start: now } = readPlace(document, at, start);
        start = now;
        assert.ok(place.prefix.endsWith('y'));
        assert.ok(source.charactersRead <= MOST, `${source.charactersRead} at key ${key}`);
      }
    });
  }
});
