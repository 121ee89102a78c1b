import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditModel } from '../../../server/audit/open-audit-model.ts';
import { verifyEvidence } from '../../../server/audit/verify-evidence.ts';
import { loadAdapter } from '../../../server/model/lora/load-adapter.ts';
import type { ModelRef } from '../../../server/model/store.ts';
import { AUDIT_WORKER } from '../../support/audit-process.ts';
import { requantiseModel } from '../../support/requantise-model.ts';
import { shallowModel } from '../../support/shallow-model.ts';
import { writeAdapter } from '../../support/tiny-adapter.ts';
import { tinyCalibrated } from '../../support/tiny-calibrated.ts';
import { tinyModelFolder } from '../../support/tiny-core.ts';
import { TINY } from '../../support/tiny-gguf.ts';
import type { Attack } from './attacks.ts';
import { type Battlefield, startVictim, type Victim } from './red-team.ts';

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

const { width, inner } = TINY;
const DOWN = 'base_model.model.model.layers.1.mlp.down_proj';
const hundredths = (count: number, step: number) =>
  Array.from({ length: count }, (_, i) => ((i * step) % 7) / 100);

describe('a server that cheats', function () {
  this.timeout(120_000);
  let folder: string;
  let model: ModelRef;
  let cheap: string;
  let victim: Victim | undefined;
  const at = (name: string) => join(folder, name);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-attacks-'));
    writeAdapter(
      at('adapter'),
      { r: 1, lora_alpha: 1 },
      {
        [`${DOWN}.lora_A.weight`]: { shape: [1, inner], values: hundredths(inner, 3) },
        [`${DOWN}.lora_B.weight`]: { shape: [width, 1], values: hundredths(width, 5) },
      },
    );
    const adapter = loadAdapter(at('adapter'));
    model = await tinyCalibrated(adapter.merge).finally(() => adapter.close());
    cheap = at('cheap');
    requantiseModel(model.folder, cheap);
  });
  afterEach(async () => {
    await victim?.stop();
    victim = undefined;
  });
  after(() => {
    rmSync(model.folder, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  async function attack(name: Attack, options: Partial<Battlefield> = {}): Promise<Victim> {
    victim = await startVictim(name, { model, cheap, ...options });
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

  it('is caught on the first audited answer with the checkpoint from before the last training', async () => {
    const older = await tinyModelFolder();
    try {
      const { ask, audit } = await attack('older-checkpoint', { cheap: older });
      assert.equal((await ask(PROMPTS[0]!)).fact.kind, 'verified');
      assert.equal((await audit())[0]?.kind, 'caught');
    } finally {
      rmSync(older, { recursive: true, force: true });
    }
  });

  it('is caught on the first audited answer with another network behind the same API', async () => {
    await shallowModel(model.folder, at('shallow'));
    const { ask, audit } = await attack('other-model', { cheap: at('shallow') });
    assert.equal((await ask(PROMPTS[0]!)).fact.kind, 'verified');
    assert.equal((await audit())[0]?.kind, 'caught');
  });

  it('is caught by the one answer in twenty that it cheats on, as soon as that is audited', async () => {
    const { ask, audit } = await attack('sometimes', { oneIn: 20, auditRate: 1 });
    for (let i = 0; i < 20; i++) await ask(`${PROMPTS[i % PROMPTS.length]}${i}`);
    const kinds = (await audit()).map(({ kind }) => kind);
    assert.deepEqual(kinds, [...Array(19).fill('passed'), 'caught']);
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
