import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PhcError } from '../protocol/errors.ts';
import { READY, scriptedEngine } from '../test/support/scripted-engine.ts';
import type { EngineState } from './engine/engine.ts';
import { provisionedEngine } from './provisioned-engine.ts';

/** Resolves at the next state that `predicate` accepts. */
function watch() {
  const states: EngineState[] = [];
  let wake = () => {};
  return {
    onState(state: EngineState) {
      states.push(state);
      wake();
    },
    async until(status: EngineState['status']) {
      while (states.at(-1)?.status !== status) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    states,
  };
}

describe('an engine that is being provided', () => {
  it('shows each step, and is the real engine in the end', async () => {
    const { onState, until, states } = watch();
    const engine = provisionedEngine(async (report) => {
      report({ status: 'building', step: 'Converting', progress: 0.5 });
      report(READY);
      return scriptedEngine();
    }, onState);
    engine.start();
    await until('ok');
    assert.deepEqual(
      states.map(({ status }) => status),
      ['building', 'ok'],
    );
    assert.deepEqual(engine.state, READY);
  });

  it('shows why there is none, in the words of the error', async () => {
    const { onState, until } = watch();
    const engine = provisionedEngine(async () => {
      throw new PhcError('PHC_MODEL_NO_PIP');
    }, onState);
    engine.start();
    await until('failed');
    assert.equal(engine.state.error?.code, 'PHC_MODEL_NO_PIP');
    assert.throws(() => engine.generate({} as never, new AbortController().signal), PhcError);
  });

  it('stops what it was doing when it is closed', async () => {
    const engine = provisionedEngine(async (_report, signal) => {
      await once(signal, 'abort');
      throw signal.reason;
    });
    engine.start();
    await engine.close();
    assert.equal(engine.state.status, 'loading');
  });
});
