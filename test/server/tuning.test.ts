import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepTuning } from '../../server/engine/tuning/kept-tunings.ts';
import { tuningKey } from '../../server/engine/tuning/machine.ts';
import { findModel } from '../../server/model/store.ts';
import { type Run, runCommand, untilListening } from '../support/real-server.ts';
import { testHome } from '../support/test-home.ts';

/** What the log says before the engine's process is there. */
async function beforeLoading(run: Run): Promise<string> {
  await untilListening(run);
  while (!run.output().includes('Checking the digest')) await sleep(20);
  run.child.kill('SIGTERM');
  await run.ended;
  return run.output();
}

describe('a tuning that was measured before', function () {
  this.timeout(600_000); // the model may have to be built first
  let home: ReturnType<typeof testHome>;
  before(async () => {
    home = testHome();
    const { root } = await findModel('ph-codex-s');
    const tuning = { threads: 1, spinning: false, arena: true };
    await keepTuning(home.path, tuningKey(root, 'cpu-fast'), { tuning, reason: 'measured by a test' });
  });
  after(() => home.remove());

  const serve = (...args: string[]) =>
    beforeLoading(runCommand(['serve', '--port', '0', ...args], home.path));

  it('is used, and the log and the doctor say why', async () => {
    const why = /threads=1 spinning=false arena=true \(measured by a test\)/;
    assert.match(await serve(), why);
    const doctor = runCommand(['doctor'], home.path);
    await doctor.ended;
    assert.match(doctor.output(), why);
  });

  it('is not used where another was asked for, or another profile', async () => {
    for (const args of [
      ['--threads', '2'],
      ['--spinning', 'true'],
      ['--profile', 'cpu-fp32'],
    ])
      assert.doesNotMatch(await serve(...args), /measured by a test/);
  });
});
