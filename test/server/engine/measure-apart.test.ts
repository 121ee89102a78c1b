import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { measureApart } from '../../../server/engine/tuning/measure-apart.ts';
import { tinyModelFolder } from '../../support/tiny-core.ts';

const ENTRY = join(ROOT, 'dist', 'engine.js');

describe('the tuning of this machine', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await tinyModelFolder();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const measure = (from: string, signal: AbortSignal) =>
    measureApart(ENTRY, { ...defaultCoreOptions(), threads: 2, folder: from, name: 'tiny' }, signal);

  it('is measured in a process of its own, which says why', async () => {
    const choice = await measure(folder, new AbortController().signal);
    assert.ok(choice && [1, 2, 4].includes(choice.tuning.threads));
    assert.match(
      choice.reason,
      /^beside threads=2: threads=1 took \d+\.\d\d of the time, .*arena=false took/,
    );
  });

  it('is given up at once when somebody needs the machine', async () => {
    const stop = new AbortController();
    const measured = measure(folder, stop.signal);
    stop.abort();
    assert.equal(await measured, undefined);
  });

  it('is not made up where the model cannot be loaded', async () => {
    await assert.rejects(measure(join(folder, 'none'), new AbortController().signal), /the process ended/);
  });
});
