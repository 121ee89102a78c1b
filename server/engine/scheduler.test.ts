import assert from 'node:assert/strict';
import fc from 'fast-check';
import { trace, tracedRuntime } from '../../test/support/traced-runtime.ts';
import { createScheduler, type Job, Superseded } from './scheduler.ts';
import { createSlotPool } from './slots.ts';

const run = (length: number, start = 0) => Array.from({ length }, (_, i) => start + i);

function job(options: Partial<Job> = {}): Job {
  const signal = new AbortController().signal;
  return { priority: 'interactive', payer: '', doc: '', signal, sequence: [], ...options };
}

function setUp({ slots = 4, ...options }: { slots?: number; most?: number; manual?: boolean } = {}) {
  const runtime = tracedRuntime({ manual: true, ...options });
  const pool = createSlotPool(runtime, slots);
  return { runtime, pool, scheduler: createScheduler(runtime, pool) };
}

const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('turns at the model', () => {
  it('go to one pass at a time, in the order they were asked for', async () => {
    const { runtime, scheduler } = setUp({ most: 1 });
    const [a, b] = [await scheduler.enter(job()), await scheduler.enter(job())];
    const first = a.append([1, 2], [1]);
    const second = b.append([3, 4], [1]);
    await settled();
    assert.deepEqual(
      runtime.passes.map(([step]) => step?.ids),
      [[1, 2]],
    );
    runtime.end();
    assert.equal((await first)[0], trace([1, 2]));
    await settled();
    assert.deepEqual(
      runtime.passes.map(([step]) => step?.ids),
      [
        [1, 2],
        [3, 4],
      ],
    );
    runtime.end();
    assert.equal((await second)[0], trace([3, 4]));
  });

  it('are shared by those who ask while a pass is under way', async () => {
    const { runtime, scheduler } = setUp();
    const jobs = [await scheduler.enter(job()), await scheduler.enter(job()), await scheduler.enter(job())];
    const answers = jobs.map((turns, i) => turns.append([i, i], [1]));
    await settled();
    assert.equal(runtime.passes[0]?.length, 3);
    runtime.end();
    assert.deepEqual(
      (await Promise.all(answers)).map(([logit]) => logit),
      [trace([0, 0]), trace([1, 1]), trace([2, 2])],
    );
    assert.equal(scheduler.load.passes[2], 1);
  });

  it('are taken from a warm job the moment a real one comes', async () => {
    const { scheduler } = setUp();
    const warm = await scheduler.enter(job({ priority: 'warm', sequence: [9, 9] }));
    const warming = warm.append([9, 9], [1]);
    void scheduler.enter(job({ sequence: [1, 2, 3] }));
    await assert.rejects(warming, Superseded);
  });

  it('are left to a warm pass over the beginning of the same prompt, but to no further one', async () => {
    const { runtime, scheduler } = setUp();
    const warm = await scheduler.enter(job({ priority: 'warm', sequence: [1, 2] }));
    const warming = warm.append([1, 2], [1]);
    void scheduler.enter(job({ sequence: [1, 2, 3] }));
    runtime.end();
    assert.equal((await warming)[0], trace([1, 2]));
    await assert.rejects(warm.append([3, 4], [1]), Superseded);
  });

  it('are not given to a warm job that comes while a real one is there', async () => {
    const { scheduler } = setUp({ slots: 1 });
    await scheduler.enter(job());
    await assert.rejects(scheduler.enter(job({ priority: 'warm' })), Superseded);
  });

  it('end with the signal’s reason when a job is cancelled in its pass, whose work is there for the next', async () => {
    const { runtime, scheduler } = setUp();
    const controller = new AbortController();
    const cancelled = await scheduler.enter(job({ doc: 'a', signal: controller.signal }));
    const turn = cancelled.append([1, 2, 3], [2]);
    controller.abort(new Error('typed on'));
    const next = scheduler.enter(job({ doc: 'a', sequence: [1, 2, 3, 4] }));
    runtime.end();
    await assert.rejects(turn, /typed on/);
    assert.deepEqual((await next).ids, [1, 2, 3]);
  });

  it('go on for the others when one of them is cancelled, whose slot is free after the pass', async () => {
    const { runtime, scheduler } = setUp({ slots: 2 });
    const controller = new AbortController();
    const cancelled = await scheduler.enter(job({ signal: controller.signal }));
    const other = await scheduler.enter(job());
    const turn = cancelled.append([1, 2], [1]);
    const answer = other.append([5, 6], [1]);
    await settled();
    assert.equal(runtime.passes[0]?.length, 2);
    const next = scheduler.enter(job());
    controller.abort(new Error('typed on'));
    runtime.end();
    await assert.rejects(turn, /typed on/);
    assert.equal((await answer)[0], trace([5, 6]));
    await next;
  });

  it('are not given to a job that was cancelled while it waited', async () => {
    const { runtime, scheduler } = setUp({ most: 1 });
    const controller = new AbortController();
    const busy = await scheduler.enter(job());
    const late = await scheduler.enter(job({ signal: controller.signal }));
    const first = busy.append([1, 2], [1]);
    await settled();
    const second = late.append([3, 4], [1]);
    controller.abort(new Error('gone'));
    await assert.rejects(second, /gone/);
    runtime.end();
    await first;
    await settled();
    assert.equal(runtime.passes.length, 1);
  });

  it('wait for the slot of their document, and no longer than they want to', async () => {
    const { scheduler } = setUp({ slots: 2 });
    const first = await scheduler.enter(job({ doc: 'a' }));
    const { slot } = first;
    const controller = new AbortController();
    const impatient = scheduler.enter(job({ doc: 'a', signal: controller.signal }));
    const patient = scheduler.enter(job({ doc: 'a' }));
    controller.abort(new Error('typed on'));
    await assert.rejects(impatient, /typed on/);
    first.leave();
    assert.equal((await patient).slot, slot);
  });

  it('are not given to who has left', async () => {
    const { scheduler } = setUp();
    const turns = await scheduler.enter(job());
    turns.leave();
    turns.leave();
    await assert.rejects(turns.append([1, 2], [1]), /has left/);
  });

  it('are refused to who waited too long for a slot', async () => {
    const { runtime, pool } = setUp({ slots: 1 });
    const scheduler = createScheduler(runtime, pool, 1);
    await scheduler.enter(job());
    // The first keeps the process awake no more than a server's connections would.
    const awake = setInterval(() => {}, 5);
    await assert.rejects(scheduler.enter(job()), { code: 'PHC_QUEUE_WAIT' });
    clearInterval(awake);
  });
});

/** What a request asks for: a prompt, then so many tokens one by one, each chosen by the logits before it. */
interface Asked {
  readonly prompt: readonly number[];
  readonly tokens: number;
  readonly payer: string;
  readonly doc: string;
  readonly priority: 'interactive' | 'background' | 'warm';
  /** Passes of others after which it comes. */
  readonly delay: number;
  /** Steps after which it is cancelled. */
  readonly cancelAt: number | null;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  prompt: fc.oneof(
    fc.array(fc.nat(3), { minLength: 1, maxLength: 40 }),
    fc.integer({ min: 200, max: 900 }).map((length) => run(length).map((i) => i % 5)),
  ),
  tokens: fc.nat(8),
  payer: fc.constantFrom('', 'a', 'b'),
  doc: fc.constantFrom('', '', 'x', 'y'),
  priority: fc.constantFrom('interactive', 'interactive', 'background', 'warm'),
  delay: fc.nat(12),
  cancelAt: fc.option(fc.nat(6), { freq: 4 }),
});

describe('answers of many requests at once', () => {
  it('are what each gets alone, whoever comes, leaves or loses its slot in between, and nobody waits for ever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(asked, { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (requests, most, slots) => {
          const runtime = tracedRuntime({ most });
          const pool = createSlotPool(runtime, slots);
          const scheduler = createScheduler(runtime, pool);
          const answer = async ({
            prompt,
            tokens,
            delay,
            cancelAt,
            ...rest
          }: Asked): Promise<number[] | null> => {
            for (let i = 0; i < delay; i++) await settled();
            const controller = new AbortController();
            const said: number[] = [];
            try {
              const turns = await scheduler.enter(
                job({ ...rest, signal: controller.signal, sequence: prompt }),
              );
              try {
                turns.keep(prompt.length - 1);
                let pending = prompt.slice(turns.ids.length);
                for (let step = 0; step <= tokens; step++) {
                  if (step === cancelAt) controller.abort(new Error('cancelled'));
                  const [logit = -1] = await turns.append(pending, [pending.length - 1]);
                  said.push(logit);
                  pending = [logit % 5];
                }
              } finally {
                turns.leave();
              }
            } catch (cause) {
              if (controller.signal.aborted || cause instanceof Superseded) return null;
              throw cause;
            }
            return said;
          };
          const answers = await Promise.all(requests.map(answer));
          for (const [i, said] of answers.entries()) {
            const { prompt, cancelAt, tokens, priority } = requests[i]!;
            if (said === null) {
              assert.ok(priority === 'warm' || (cancelAt !== null && cancelAt <= tokens));
              continue;
            }
            const ids = [...prompt];
            for (const logit of said) {
              assert.equal(logit, trace(ids));
              ids.push(logit % 5);
            }
          }
          assert.equal(scheduler.load.waiting, 0);
          for (let i = 0; i < slots; i++) pool.take([], '', '');
        },
      ),
      { numRuns: 150 },
    );
  });
});
