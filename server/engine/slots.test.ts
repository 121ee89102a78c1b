import assert from 'node:assert/strict';
import { createSlotPool } from './slots.ts';

const runtime = { createCache: () => ({ close: () => {} }) };
const run = (length: number, start = 0) => Array.from({ length }, (_, i) => start + i);

describe('KV slots', () => {
  it('stay with their document', () => {
    const pool = createSlotPool(runtime, 2);
    const a = pool.take(run(40), 'a', '');
    a.ids = run(40);
    pool.release(a);
    const b = pool.take(run(40), 'b', '');
    assert.notEqual(b, a);
    assert.equal(pool.take(run(3, 100), 'a', ''), a);
  });

  it('take the place of the least recently used document', () => {
    const pool = createSlotPool(runtime, 2);
    const a = pool.take([], 'a', '');
    const b = pool.take([], 'b', '');
    pool.release(b);
    pool.release(a);
    pool.release(pool.take([], 'a', ''));
    assert.equal(pool.take([], 'c', ''), b);
  });

  it('serve requests without a document by what they share', () => {
    const pool = createSlotPool(runtime, 3);
    const first = pool.take(run(100), '', '');
    first.ids = run(100);
    pool.release(first);
    assert.equal(pool.take(run(90), '', ''), first);
  });

  it('take over what another slot of the payer has in common, also while that is busy', () => {
    const copied: number[] = [];
    const pool = createSlotPool({ ...runtime, copy: (_from, _to, tokens) => copied.push(tokens) }, 3);
    const a = pool.take([], 'a', 'me');
    a.ids = run(100);
    const b = pool.take([...run(70), 999], 'b', 'me');
    assert.deepEqual([b.ids, copied], [run(70), [70]]);
    assert.deepEqual(pool.take(run(70), 'c', 'you').ids, []);
    assert.deepEqual(copied, [70]);
  });

  it('keep nothing of one payer for another, who may have a document of the same name', () => {
    const pool = createSlotPool(runtime, 1);
    const mine = pool.take(run(100), 'a', 'me');
    mine.ids = run(100);
    pool.release(mine);
    assert.deepEqual(pool.take(run(100), 'a', 'you').ids, []);
  });

  it('count the tokens that they hold', () => {
    const pool = createSlotPool(runtime, 2);
    pool.take([], 'a', '').ids = run(7);
    pool.take([], 'b', '').ids = run(5);
    assert.equal(pool.tokens, 12);
  });
});
