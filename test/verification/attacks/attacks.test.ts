import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openAuditModel } from '../../../server/audit/open-audit-model.ts';
import { verifyEvidence } from '../../../server/audit/verify-evidence.ts';
import type { ModelRef } from '../../../server/model/store.ts';
import { AUDIT_WORKER } from '../../support/audit-process.ts';
import { requantiseModel } from '../../support/requantise-model.ts';
import { tinyCalibrated } from '../../support/tiny-calibrated.ts';
import type { Attack } from './attacks.ts';
import { startVictim, type Victim } from './red-team.ts';

const PROMPTS = [
  'def f(x):\n    return',
  'a = b',
  'x = x\n',
  'for i in',
  'return x',
  'tu',
  'if a:\n    b',
  'c = d',
];

describe('a server that cheats', function () {
  this.timeout(120_000);
  let model: ModelRef;
  let cheap: string;
  let victim: Victim | undefined;

  before(async () => {
    model = await tinyCalibrated();
    cheap = join(mkdtempSync(join(tmpdir(), 'phc-cheap-')), 'model');
    requantiseModel(model.folder, cheap);
  });
  afterEach(async () => {
    await victim?.stop();
    victim = undefined;
  });
  after(() => {
    rmSync(model.folder, { recursive: true, force: true });
    rmSync(dirname(cheap), { recursive: true, force: true });
  });

  async function attack(name: Attack): Promise<Victim> {
    victim = await startVictim(name, { model, cheap });
    return victim;
  }

  /** Checks evidence as somebody does who has only the file and the model folder. */
  async function isProof(file: string): Promise<boolean> {
    const opened = openAuditModel(model, AUDIT_WORKER);
    try {
      const parts = { facts: async () => opened.facts, exact: () => opened.exact() };
      return (await verifyEvidence(JSON.parse(readFileSync(file, 'utf8')), parts)).proven;
    } finally {
      opened.close();
    }
  }

  it('passes its audits when it does not cheat after all, each counted once', async () => {
    const { ask, audit, home } = await attack('honest');
    const { fact } = await ask(PROMPTS[0]!);
    assert.equal(fact.kind, 'verified');
    const pending = join(home, 'audits', 'pending');
    const [file = ''] = readdirSync(pending);
    const left = readFileSync(join(pending, file));
    const outcomes = await audit();
    assert.deepEqual(
      outcomes.map(({ kind, reasons }) => [kind, reasons]),
      [['passed', []]],
    );
    // As after kill -9 between what is written down and what is thrown away: nothing counts twice.
    writeFileSync(join(pending, file), left);
    const [again] = await audit();
    assert.deepEqual([again?.kind, again?.state.passed], ['repeated', 1]);
  });

  it('is caught with other weights on the first audited answer, and others can see that', async () => {
    const { ask, audit } = await attack('swap');
    assert.equal((await ask(PROMPTS[0]!)).fact.kind, 'verified');
    const [outcome] = await audit();
    assert.equal(outcome?.kind, 'caught');
    assert.ok(await isProof(outcome?.state.evidence ?? ''));
  });

  it('is caught when it claims the log-probabilities of a surer model', async () => {
    const { ask, audit } = await attack('forge-logprobs');
    await ask(PROMPTS[1]!);
    assert.equal((await audit())[0]?.kind, 'caught');
  });

  it('is caught when it is honest only with prompts that come twice', async () => {
    const { ask, audit } = await attack('honest-when-watched');
    await ask(PROMPTS[2]!);
    assert.equal((await audit())[0]?.kind, 'caught');
  });

  it('is caught when it breaks off and says that it is complete', async () => {
    const { ask, audit } = await attack('truncate');
    assert.equal((await ask(PROMPTS[0]!)).fact.kind, 'verified');
    const [outcome] = await audit();
    assert.deepEqual(
      [outcome?.kind, outcome?.reasons],
      ['caught', ['it says that it is complete, and breaks off']],
    );
    assert.ok(await isProof(outcome?.state.evidence ?? ''));
  });

  it('is found out by its receipts at once when it replays, backdates or changes what it signed', async () => {
    const expected = {
      replay: /replay/,
      backdate: /times are not those/,
      'other-text': /another text/,
    } as const;
    for (const name of ['replay', 'backdate', 'other-text'] as const) {
      const { ask, stop } = await attack(name);
      if (name === 'replay') await ask(PROMPTS[0]!);
      const { fact } = await ask(PROMPTS[1]!);
      assert.equal(fact.kind, 'failed', name);
      assert.match(fact.kind === 'failed' ? fact.reasons.join() : '', expected[name]);
      await stop();
      victim = undefined;
    }
  });

  it('is found out when it signs two receipts with one number, and the two are proof', async () => {
    const { ask } = await attack('equivocate');
    await ask(PROMPTS[0]!);
    const { fact } = await ask(PROMPTS[1]!);
    assert.equal(fact.kind, 'failed');
    assert.ok(fact.kind === 'failed' && fact.evidence && (await isProof(fact.evidence)));
  });

  it('is said to have given no receipt when it gives none', async () => {
    const { ask } = await attack('withhold');
    assert.equal((await ask(PROMPTS[0]!)).fact.kind, 'missing');
  });
});
