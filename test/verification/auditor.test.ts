import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Envelope, open } from '../../protocol/dsse.ts';
import { verifyEd25519 } from '../../server/identity/ed25519.ts';
import type { ModelRef } from '../../server/model/store.ts';
import { type Dishonest, startDishonest } from '../support/dishonest.ts';
import { giveModel, measuredModel } from '../support/measured-model.ts';
import { runCommand } from '../support/real-server.ts';
import { requantiseModel } from '../support/requantise-model.ts';
import { emptyHome } from '../support/test-home.ts';

/** What is asked is drawn by chance, and one short answer need not be enough to convict. */
const PROBES = 3;
/** For both servers together: each is asked of one of them. */
const CANARIES = 8;

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

/** The report of an auditor whose word it is. */
function readReport(folder: string): { providers: Array<Record<string, unknown>> } {
  const signed = Envelope.parse(JSON.parse(readFileSync(join(folder, 'report.dsse.json'), 'utf8')));
  const payload = open(signed, 'application/vnd.ph.audit-report.v1+json', (message, signature, keyid = '') =>
    verifyEd25519(keyid, message, signature),
  );
  return JSON.parse(Buffer.from(payload ?? []).toString('utf8'));
}

describe('an auditor that nobody can tell from a person', function () {
  this.timeout(300_000);
  let folder: string;
  let model: ModelRef;
  let honest: Dishonest;
  let cheat: Dishonest;
  const home = emptyHome();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-auditor-'));
    model = await measuredModel(join(folder, 'model'));
    requantiseModel(model.folder, join(folder, 'cheap'), 3);
    giveModel(home.path, model);
    mkdirSync(join(folder, 'code'));
    writeFileSync(join(folder, 'code', 'prices.ts'), CODE);
    honest = await startDishonest('honest', model, model.folder);
    cheat = await startDishonest('swap', model, join(folder, 'cheap'));
  });
  after(async () => {
    await honest?.stop();
    await cheat?.stop();
    rmSync(folder, { recursive: true, force: true });
    await home.remove();
  });

  it('passes an honest server, convicts one that serves 3 bits, and signs what it found', async () => {
    const report = join(folder, 'report');
    const flags = [
      '--code',
      join(folder, 'code'),
      '--every',
      '0',
      '--count',
      String(PROBES),
      '--report',
      report,
    ];
    const run = runCommand(['auditor', honest.url, cheat.url, ...flags], home.path);
    assert.equal(await run.ended, 1, run.output());
    const { providers } = readReport(report);
    const [good, bad] = providers;
    assert.deepEqual(
      [good?.['passed'], good?.['failed'], good?.['modelRoot']],
      [PROBES, 0, model.root],
      run.output(),
    );
    assert.notEqual(bad?.['failed'], 0, run.output());
    assert.equal(bad?.['modelRoot'], model.root);
    const evidence = ['audit', 'verify', String(bad?.['evidence']), '--model', model.folder];
    const checked = runCommand(evidence, home.path);
    assert.equal(await checked.ended, 0, checked.output());
  });

  it('needs no weights where somebody who has them made canaries, which others have to sign for', async () => {
    const file = join(folder, 'canaries.json');
    // Short prompts, which a slow machine reads quickly.
    const code = join(folder, 'short');
    mkdirSync(code);
    writeFileSync(join(code, 'this.ts'), readFileSync(__filename, 'utf8').slice(0, 1600));
    const flags = ['--model', model.root, '--output', file, '--count', String(CANARIES)];
    const made = runCommand(['audit', 'canaries', code, ...flags], home.path);
    assert.equal(await made.ended, 0, made.output());
    const client = emptyHome();
    try {
      const report = join(folder, 'by-canaries');
      const how = ['--canaries', file, '--every', '0', '--count', String(CANARIES / 2), '--report', report];
      const run = runCommand(['auditor', honest.url, cheat.url, ...how], client.path);
      assert.equal(await run.ended, 1, run.output());
      const [good, bad] = readReport(report).providers;
      assert.deepEqual([good?.['passed'], good?.['failed']], [CANARIES / 2, 0], run.output());
      assert.notEqual(bad?.['failed'], 0, run.output());
      const evidence = ['audit', 'verify', String(bad?.['evidence']), '--model', model.folder];
      const checked = runCommand(evidence, home.path);
      assert.equal(await checked.ended, 0, checked.output());

      writeFileSync(file, readFileSync(file, 'utf8').replace(/"payload":"./, '"payload":"A'));
      const forged = runCommand(['auditor', honest.url, '--canaries', file], client.path);
      assert.equal(await forged.ended, 1);
      assert.match(forged.output(), /holds no canaries/);
    } finally {
      await client.remove();
    }
  });
});
