import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from '../../../test/support/core.ts';
import { READY, scriptedEngine } from '../../../test/support/scripted-engine.ts';
import { tuneWhenIdle } from './tune-when-idle.ts';

/** Waits until `holds`, however long the machine takes. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function setUp(answer: (signal: AbortSignal) => Promise<boolean>) {
  const inner = scriptedEngine();
  const calls: AbortSignal[] = [];
  const engine = tuneWhenIdle(
    inner,
    (signal) => {
      calls.push(signal);
      return answer(signal);
    },
    1,
  );
  return { inner, engine, calls };
}

/** A measurement that goes on until it is told to end. */
const endless = async (signal: AbortSignal) => {
  await once(signal, 'abort');
  return false;
};

describe('what is measured beside an engine', () => {
  it('waits for the engine, and for an answer in work', async () => {
    const { inner, engine, calls } = setUp(endless);
    inner.state = { status: 'loading' };
    const answer = engine.generate(request('a'), new AbortController().signal);
    const first = answer[Symbol.asyncIterator]().next();
    const call = await inner.nextCall();
    inner.state = READY;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(calls.length, 0);
    call.text('x');
    await first;
    await answer[Symbol.asyncIterator]().return?.();
    await until(() => calls.length === 1);
    await engine.close();
  });

  it('ends at once when somebody asks, and begins anew', async () => {
    const { inner, engine, calls } = setUp(endless);
    await until(() => calls.length === 1);
    const answer = engine.generate(request('a'), new AbortController().signal)[Symbol.asyncIterator]();
    const last = answer.next();
    const call = await inner.nextCall();
    assert.ok(calls[0]?.aborted);
    call.done();
    await last;
    assert.equal((await answer.next()).done, true);
    await until(() => calls.length === 2);
    await engine.close();
    assert.ok(calls[1]?.aborted);
  });

  it('is asked again until it is done, and then no more', async () => {
    let left = 3;
    const { engine, calls } = setUp(async () => --left === 0);
    await until(() => calls.length === 3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(calls.length, 3);
    await engine.close();
  });
});
