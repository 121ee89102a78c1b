import assert from 'node:assert/strict';
import type { Runtime } from './runtime.ts';
import { createSlotPool } from './slots.ts';

const runtime = { createCache: () => ({ close: () => {} }) } as unknown as Runtime;
const never = new AbortController().signal;
const run = (length: number, start = 0) => Array.from({ length }, (_, i) => start + i);

describe('KV slots', () => {
  it('stay with their document', async () => {
    const pool = createSlotPool(runtime, 2);
    const a = await pool.acquire(run(40), 'a', never);
    a.ids = run(40);
    pool.release(a);
    const b = await pool.acquire(run(40), 'b', never);
    assert.notEqual(b, a);
    assert.equal(await pool.acquire(run(3, 100), 'a', never), a);
  });

  it('take the place of the least recently used document', async () => {
    const pool = createSlotPool(runtime, 2);
    const a = await pool.acquire([], 'a', never);
    const b = await pool.acquire([], 'b', never);
    pool.release(b);
    pool.release(a);
    pool.release(await pool.acquire([], 'a', never));
    assert.equal(await pool.acquire([], 'c', never), b);
  });

  it('serve requests without a document by what they share', async () => {
    const pool = createSlotPool(runtime, 3);
    const first = await pool.acquire(run(100), '', never);
    first.ids = run(100);
    pool.release(first);
    assert.equal(await pool.acquire(run(90), '', never), first);
  });

  it('make a request wait for the slot of its document, and no longer than it wants to', async () => {
    const pool = createSlotPool(runtime, 2);
    const a = await pool.acquire([], 'a', never);
    const controller = new AbortController();
    const impatient = pool.acquire([], 'a', controller.signal);
    const patient = pool.acquire([], 'a', never);
    controller.abort(new Error('typed on'));
    await assert.rejects(impatient, /typed on/);
    pool.release(a);
    assert.equal(await patient, a);
  });
});
