import assert from 'node:assert/strict';
import { createEventQueue } from './event-queue.ts';

describe('an event queue', () => {
  it('gives values in order, those pushed before and after the reader came', async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    const read = (async () => {
      const values: number[] = [];
      for await (const value of queue) values.push(value);
      return values;
    })();
    queue.push(2);
    queue.end();
    assert.deepEqual(await read, [1, 2]);
  });

  it('gives what came before an error, then throws it', async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    queue.end(new Error('crashed'));
    const values: number[] = [];
    await assert.rejects(async () => {
      for await (const value of queue) values.push(value);
    }, /crashed/);
    assert.deepEqual(values, [1]);
  });
});
