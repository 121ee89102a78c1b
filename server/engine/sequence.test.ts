import assert from 'node:assert/strict';
import fc from 'fast-check';
import { trace, tracedRuntime } from '../../test/support/traced-runtime.ts';
import { MAX_PASS } from './runtime.ts';
import { createScheduler } from './scheduler.ts';
import { createSequence } from './sequence.ts';
import { createSlotPool } from './slots.ts';

const run = (length: number) => Array.from({ length }, (_, i) => i);

describe('passes over a sequence', () => {
  it('give the logits of every wanted row in the last one, wherever a long prompt is cut', async () => {
    const nearCut = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -20, max: 5 }));
    const prompt = fc.oneof(
      fc.integer({ min: 1, max: 3 * MAX_PASS }),
      nearCut.map(([passes, offset]) => passes * MAX_PASS + offset),
    );
    const draft = fc.integer({ min: 0, max: 16 });
    await fc.assert(
      fc.asyncProperty(prompt, draft, async (length, drafted) => {
        const runtime = tracedRuntime();
        const scheduler = createScheduler(runtime, createSlotPool(runtime, 1));
        const { signal } = new AbortController();
        const turns = await scheduler.enter({
          priority: 'interactive',
          payer: '',
          doc: '',
          signal,
          sequence: [],
        });
        const ids = run(length + drafted);
        const rows = Array.from({ length: drafted + 1 }, (_, i) => length - 1 + i);
        const logits = await turns.append(ids, rows);
        assert.deepEqual(
          [...logits],
          rows.map((row) => trace(ids.slice(0, row + 1))),
        );
        assert.deepEqual(turns.ids, ids);
        assert.deepEqual(turns.slot.ids, ids);
      }),
    );
  });
});

describe('a sequence that loses its slot', () => {
  it('is computed again from what the next slot shares with it, and asks for the same logits', () => {
    const pool = createSlotPool(tracedRuntime(), 2);
    const sequence = createSequence([]);
    sequence.move(pool.take([], 'a', ''));
    sequence.ask(run(40), [39]);
    sequence.step(40);
    assert.ok(sequence.done(40));
    sequence.ask([50, 51, 52], [1, 2]);
    assert.deepEqual(sequence.work(), { ahead: 1, tail: 2 });
    sequence.park();
    const other = pool.take([], 'b', '');
    other.ids = [...run(30), 99];
    sequence.move(other);
    assert.deepEqual(other.ids, run(30));
    assert.deepEqual(sequence.work(), { ahead: 11, tail: 2 });
    const { past, ids, rows } = sequence.step(13);
    assert.deepEqual([past, ids, rows], [30, [...run(40).slice(30), 50, 51, 52], [11, 12]]);
  });
});
