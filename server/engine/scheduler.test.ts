import assert from 'node:assert/strict';
import { createScheduler, type Job, Superseded } from './scheduler.ts';

/** A pass that lasts until it is ended by hand, or is interrupted. */
function manualRuntime() {
  let finish = (_error?: Error) => {};
  return {
    pass: (name: string, log: string[]) => () =>
      new Promise<string>((resolve, reject) => {
        log.push(name);
        finish = (error) => (error ? reject(error) : resolve(name));
      }),
    end: () => finish(),
    interrupt: () => finish(new Error('interrupted')),
  };
}

function job(options: Partial<Job> = {}): Job {
  return { warm: false, signal: new AbortController().signal, sequence: [], ...options };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns at the model', () => {
  it('go to one pass at a time, in the order they were asked for', async () => {
    const runtime = manualRuntime();
    const scheduler = createScheduler(runtime);
    const log: string[] = [];
    const [a, b] = [job(), job()];
    scheduler.enter(a);
    scheduler.enter(b);
    const first = scheduler.turn(a, runtime.pass('a', log));
    const second = scheduler.turn(b, runtime.pass('b', log));
    assert.deepEqual(log, ['a']);
    runtime.end();
    assert.equal(await first, 'a');
    await settled();
    assert.deepEqual(log, ['a', 'b']);
    runtime.end();
    assert.equal(await second, 'b');
  });

  it('are taken from a warm job the moment a real one comes', async () => {
    const runtime = manualRuntime();
    const scheduler = createScheduler(runtime);
    const log: string[] = [];
    const warm = job({ warm: true, sequence: [9, 9] });
    scheduler.enter(warm);
    const warming = scheduler.turn(warm, runtime.pass('warm', log));
    scheduler.enter(job({ sequence: [1, 2, 3] }));
    await assert.rejects(warming, Superseded);
  });

  it('are left to a warm pass over the beginning of the same prompt, but to no further one', async () => {
    const runtime = manualRuntime();
    const scheduler = createScheduler(runtime);
    const log: string[] = [];
    const warm = job({ warm: true, sequence: [1, 2] });
    scheduler.enter(warm);
    const warming = scheduler.turn(warm, runtime.pass('warm', log));
    scheduler.enter(job({ sequence: [1, 2, 3] }));
    runtime.end();
    assert.equal(await warming, 'warm');
    await assert.rejects(scheduler.turn(warm, runtime.pass('again', log)), Superseded);
  });

  it('end with the signal’s reason when a job is cancelled in its pass', async () => {
    const runtime = manualRuntime();
    const scheduler = createScheduler(runtime);
    const controller = new AbortController();
    const cancelled = job({ signal: controller.signal });
    scheduler.enter(cancelled);
    const turn = scheduler.turn(cancelled, runtime.pass('a', []));
    controller.abort(new Error('typed on'));
    await assert.rejects(turn, /typed on/);
  });

  it('are not given to a job that was cancelled while it waited', async () => {
    const runtime = manualRuntime();
    const scheduler = createScheduler(runtime);
    const log: string[] = [];
    const controller = new AbortController();
    const [busy, late] = [job(), job({ signal: controller.signal })];
    scheduler.enter(busy);
    scheduler.enter(late);
    const first = scheduler.turn(busy, runtime.pass('busy', log));
    const second = scheduler.turn(late, runtime.pass('late', log));
    controller.abort(new Error('gone'));
    runtime.end();
    await first;
    await assert.rejects(second, /gone/);
    assert.deepEqual(log, ['busy']);
  });
});
