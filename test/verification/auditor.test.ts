import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Envelope, open } from '../../protocol/dsse.ts';
import { verifyEd25519 } from '../../server/identity/ed25519.ts';
import type { ModelRef } from '../../server/model/store.ts';
import { startDishonest } from '../support/dishonest.ts';
import { giveModel, measuredModel } from '../support/measured-model.ts';
import { runCommand } from '../support/real-server.ts';
import { requantiseModel } from '../support/requantise-model.ts';
import { emptyHome } from '../support/test-home.ts';

const CODE = `export function total(prices: readonly number[]): number {
  let sum = 0;
  for (const price of prices) sum += price;
  return sum;
}

export function mean(prices: readonly number[]): number {
  const count = prices.length;
  return count === 0 ? 0 : total(prices) / count;
}
`;

describe('an auditor that nobody can tell from a person', function () {
  this.timeout(300_000);
  let folder: string;
  let model: ModelRef;
  const home = emptyHome();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-auditor-'));
    model = await measuredModel(join(folder, 'model'));
    requantiseModel(model.folder, join(folder, 'cheap'));
    giveModel(home.path, model);
    mkdirSync(join(folder, 'code'));
    writeFileSync(join(folder, 'code', 'prices.ts'), CODE);
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await home.remove();
  });

  it('passes an honest server, convicts one that serves 4 bits, and signs what it found', async () => {
    const honest = await startDishonest('honest', model, model.folder);
    const cheat = await startDishonest('swap', model, join(folder, 'cheap'));
    try {
      const report = join(folder, 'report');
      const flags = ['--code', join(folder, 'code'), '--every', '0', '--count', '1', '--report', report];
      const run = runCommand(['auditor', honest.url, cheat.url, ...flags], home.path);
      assert.equal(await run.ended, 1, run.output());
      const signed = Envelope.parse(JSON.parse(readFileSync(join(report, 'report.dsse.json'), 'utf8')));
      const payload = open(
        signed,
        'application/vnd.ph.audit-report.v1+json',
        (message, signature, keyid = '') => verifyEd25519(keyid, message, signature),
      );
      const { providers } = JSON.parse(Buffer.from(payload ?? []).toString('utf8'));
      assert.deepEqual(
        providers.map(({ passed, failed, modelRoot }: Record<string, unknown>) => [
          passed,
          failed,
          modelRoot,
        ]),
        [
          [1, 0, model.root],
          [0, 1, model.root],
        ],
        run.output(),
      );
      const checked = runCommand(
        ['audit', 'verify', providers[1].evidence, '--model', model.folder],
        home.path,
      );
      assert.equal(await checked.ended, 0, checked.output());
    } finally {
      await honest.stop();
      await cheat.stop();
    }
  });
});
