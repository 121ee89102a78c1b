import assert from 'node:assert/strict';
import { chooseTuning } from './choose-tuning.ts';
import { type Tuning, usualTuning } from './tuning.ts';

/** A machine on which a pass takes what `cost` says, and `noise` of it more or less. */
function machine(cost: (tuning: Tuning) => number, noise = 0) {
  let time = 0;
  let turns = 0;
  let open = 0;
  const most = { open: 0 };
  return {
    most,
    now: () => time,
    get open() {
      return open;
    },
    load: async (tuning: Tuning) => {
      most.open = Math.max(most.open, ++open);
      return {
        async run() {
          time += cost(tuning) * (1 + noise * Math.sin(turns++ * 2.4));
        },
        close: () => void open--,
      };
    },
  };
}

const choose = (usual: number, cores: number, on: ReturnType<typeof machine>) =>
  chooseTuning(usualTuning(usual), cores, on.load, on.now);

describe('the tuning that is chosen', () => {
  it('is the usual one where others are no faster, or by no more than noise', async () => {
    for (const alone of [10, 9.7]) {
      const cost = ({ threads, spinning }: Tuning) => (threads === 1 ? alone : 10) * (spinning ? 1 : 1.1);
      const on = machine(cost, 0.2);
      assert.deepEqual((await choose(2, 2, on)).tuning, usualTuning(2));
      assert.equal(on.open, 0);
      assert.equal(on.most.open, 2);
    }
  });

  it('is the fastest of each kind, each tried beside the best so far, and says what the others took', async () => {
    const on = machine(({ threads, spinning, arena }) => 40 / threads + (spinning ? 9 : 0) + (arena ? 0 : 9));
    const { tuning, reason } = await choose(4, 16, on);
    assert.deepEqual(tuning, { threads: 8, spinning: false, arena: true });
    assert.equal(
      reason,
      'beside threads=4: threads=2 took 1.53 of the time, threads=8 took 0.74 of the time, spinning=false took 0.36 of the time, arena=false took 2.80 of the time',
    );
  });

  it('lets threads sleep where that takes no longer, for the sake of what else may run', async () => {
    assert.equal(
      (
        await choose(
          2,
          2,
          machine(() => 10),
        )
      ).tuning.spinning,
      false,
    );
    const slower = machine(({ spinning }) => (spinning ? 10 : 10.4));
    assert.equal((await choose(2, 2, slower)).tuning.spinning, true);
  });

  it('has fewer threads where a container grants less than the cores that it shows', async () => {
    const on = machine(({ threads }) => (threads > 1 ? 30 : 10));
    assert.equal((await choose(2, 4, on)).tuning.threads, 1);
  });

  it('takes two seconds of passes, however fast they are', async () => {
    for (const ms of [0.3, 11]) {
      const on = machine(() => ms);
      await choose(2, 2, on);
      assert.ok(on.now() < 2000, `${on.now()} ms`);
    }
  });
});
