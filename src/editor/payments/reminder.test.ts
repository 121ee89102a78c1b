import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Budget } from '../../client/payment/budgets.ts';
import type { Withdrawal } from '../../client/payment/paying-rail.ts';
import { startReminder } from './reminder.ts';

const HOUR = 3_600_000;
const CALL = { to: '0x', data: '0x' } as const;
const READY: Withdrawal = { kind: 'finish', at: 2, call: CALL };
const TOO_EARLY: Withdrawal = { kind: 'wait', at: 2, now: 1 };

/** A reminder over budgets of which the chain says what `chain` does; each look is told, and whether it loaded anything. */
function watch(begun: readonly string[], chain: Record<string, Withdrawal | Error>) {
  const told: string[] = [];
  const warned: unknown[] = [];
  let opened = 0;
  const budgets = ['none', ...begun].map(
    (server) => ({ server, ...(server !== 'none' && { withdrawableAt: 2 }) }) as Budget,
  );
  const reminder = startReminder({
    secrets: { get: async () => JSON.stringify(budgets) },
    open: async () => {
      opened++;
      return {
        budgets: async () => budgets,
        withdrawal: async ({ server }) => {
          const said = chain[server];
          if (!said || said instanceof Error) throw said ?? new Error(`${server} was asked for`);
          return said;
        },
      };
    },
    tell: ({ server }) => told.push(server),
    warn: (cause) => warned.push(cause),
  });
  return { reminder, told, warned, opened: () => opened };
}

describe('the reminder of a withdrawal', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
  afterEach(() => mock.timers.reset());
  const pass = async (ms: number) => {
    mock.timers.tick(ms);
    await setImmediate();
  };

  it('comes within the hour in which it can be finished, and again every hour until it was', async () => {
    const chain: Record<string, Withdrawal> = { a: TOO_EARLY };
    const { told } = watch(['a'], chain);
    await pass(0);
    await pass(HOUR);
    assert.deepEqual(told, []);
    chain['a'] = READY;
    await pass(HOUR - 1);
    assert.deepEqual(told, []);
    await pass(1);
    assert.deepEqual(told, ['a']);
    await pass(HOUR);
    assert.deepEqual(told, ['a', 'a']);
    chain['a'] = { kind: 'nothing' };
    await pass(HOUR);
    assert.deepEqual(told, ['a', 'a']);
  });

  it('comes at once after a start', async () => {
    const { told } = watch(['a'], { a: READY });
    await pass(0);
    assert.deepEqual(told, ['a']);
  });

  it('comes for each of several, also where the chain of one does not answer', async () => {
    const { told, warned } = watch(['a', 'b', 'c'], { a: READY, b: new Error('no answer'), c: READY });
    await pass(0);
    assert.deepEqual(told, ['a', 'c']);
    assert.equal(warned.length, 1);
  });

  it('loads nothing where no withdrawal was begun', async () => {
    const { opened, warned } = watch([], {});
    await pass(HOUR);
    assert.deepEqual([opened(), warned], [0, []]);
  });

  it('comes no more after the window was closed', async () => {
    const { reminder, told } = watch(['a'], { a: READY });
    await pass(0);
    reminder.dispose();
    await pass(HOUR);
    assert.deepEqual(told, ['a']);
  });
});
