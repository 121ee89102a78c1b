import assert from 'node:assert/strict';
import { PhcError } from '../../../protocol/errors.ts';
import { type Facts, FIRST_FACTS } from '../state.ts';
import { NO_RECEIPTS, noteReceipt } from '../trust/receipt-tally.ts';
import { statusOf } from './status.ts';

const NOW = 1_000_000;
const READY: Facts['link'] = {
  kind: 'ready',
  version: '0.1.0',
  model: { name: 'ph-codex-s', modelRoot: '3fa2c1d8'.repeat(8), profile: 'cpu-fast', context: 8192 },
};
const status = (facts: Partial<Facts>) => statusOf({ ...FIRST_FACTS, ...facts }, NOW);

describe('status bar', () => {
  it('names the model and its digest, and claims no more than was checked', () => {
    assert.deepEqual(status({ link: READY }), {
      text: '$(unverified) PH-Codex-S 3fa2c1d8',
      tooltip: [
        '**PH\\-Codex\\-S** on this machine',
        'Identity: digest 3fa2c1d8… checked when the model was loaded; in this workspace not known yet; published: under no identity that is bound to it',
        'Score: no signed score of this very model is known here',
        'Profile cpu\\-fast, context 8192 tokens',
        'No answer yet',
      ].join('\n\n'),
      spoken: 'PH-Codex-S, ready, identity not proven',
      alarm: 'none',
    });
  });

  it('says that nothing of a remote answer was checked', () => {
    const { tooltip } = status({ link: READY, local: false, where: 'codex.example.org' });
    assert.match(tooltip, /on codex\\\.example\\\.org/);
    assert.match(tooltip, /stated by the server; nothing of it was checked/);
  });

  it('turns red when a receipt did not fit, and for nothing else', () => {
    const receipts = noteReceipt(NO_RECEIPTS, 'a', { kind: 'failed', reasons: ['x'], evidence: undefined });
    const { alarm, text, spoken } = status({ link: READY, local: false, receipts });
    assert.deepEqual([alarm, text], ['error', '$(error) PH-Codex-S 3fa2c1d8']);
    assert.match(spoken, /a receipt did not fit/);
    const missing = noteReceipt(NO_RECEIPTS, 'a', { kind: 'missing', error: new Error('x') });
    assert.equal(status({ link: READY, local: false, receipts: missing }).alarm, 'none');
  });

  it('turns red when an audit caught the server, and says so before a receipt that did not fit', () => {
    const audits = {
      serverKey: 'aa'.repeat(32),
      modelRoot: '3fa2c1d8'.repeat(8),
      ...{ passed: 3, failed: 1, skipped: 0, waiting: 0, outcomes: {}, evidence: '/e' },
    };
    const receipts = noteReceipt(NO_RECEIPTS, 'a', { kind: 'failed', reasons: ['x'], evidence: undefined });
    const { alarm, spoken, tooltip } = status({
      link: READY,
      local: false,
      receipts,
      audits,
      auditable: true,
    });
    assert.equal(alarm, 'error');
    assert.match(spoken, /caught giving answers that are not the model’s/);
    assert.match(tooltip, /Audits: 3 of 4 audits passed/);
    const calm = status({ link: READY, local: false, audits: { ...audits, failed: 0 }, auditable: true });
    assert.equal(calm.alarm, 'none');
    assert.match(calm.tooltip, /Cheating on 1 answer in 5 would be caught within \d+ answers/);
  });

  it('warns of another model than the one that the workspace knows', () => {
    const pin = { kind: 'changed', before: 'ab'.repeat(32), now: '3fa2c1d8'.repeat(8), since: 0 } as const;
    const { alarm, text, tooltip } = status({ link: READY, pin });
    assert.deepEqual([alarm, text], ['warning', '$(warning) PH-Codex-S 3fa2c1d8']);
    assert.match(tooltip, /in this workspace CHANGED, it was abababab since 1970/);
  });

  it('tells what the last answer took', () => {
    const last = { milliseconds: 143, firstTextMs: 40, tokens: 12 };
    assert.match(status({ link: READY, last }).tooltip, /143 ms \(first text after 40 ms\), 12 tokens/);
  });

  it('tells what shaped the last suggestion', () => {
    const origin = { model: 'ph-codex-s', modelRoot: '', where: 'this machine', recalled: ['src/a_b.ts'] };
    const { tooltip } = status({ link: READY, origin });
    assert.match(tooltip, /Last suggestion: shaped by your repository: src\/a\\_b\\\.ts/);
  });

  it('spins while it thinks', () => {
    assert.equal(status({ link: READY, thinking: true }).text, '$(loading~spin) PH-Codex-S 3fa2c1d8');
  });

  it('shows how far the start is', () => {
    const starting = { kind: 'starting', step: 'Downloading the weights', progress: 0.417 } as const;
    const { text, tooltip, spoken } = status({ link: starting });
    assert.equal(text, '$(sync~spin) 41%');
    assert.equal(tooltip, 'Downloading the weights 41%');
    assert.equal(spoken, 'PH-Codex, Downloading the weights 41%');
    assert.equal(status({ link: { ...starting, progress: undefined } }).text, '$(sync~spin) PH-Codex');
  });

  it('says that nothing was started before it was needed', () => {
    assert.equal(status({}).text, '$(circle-outline) PH-Codex');
  });

  it('says why it is off here, whatever the server does', () => {
    const { text, tooltip } = status({ link: READY, offHere: 'secret-file' });
    assert.equal(text, '$(circle-slash) PH-Codex');
    assert.equal(tooltip, 'Off here. This file may hold secrets, so nothing of it is sent to a model.');
  });

  it('counts the minutes of a snooze down', () => {
    assert.equal(status({ link: READY, snoozedUntil: NOW + 200_000 }).text, '$(bell-slash) 4 min');
    assert.equal(status({ link: READY, snoozedUntil: NOW }).text, '$(unverified) PH-Codex-S 3fa2c1d8');
  });

  it('names the error, its code and what to do', () => {
    const error = new PhcError('PHC_SERVER_NO_RUNTIME');
    const { text, tooltip, alarm } = status({ link: { kind: 'failed', error, final: false } });
    assert.equal(text, '$(error) PH-Codex');
    assert.match(tooltip, /This package of the extension has no local server\\\. Install/);
    assert.match(tooltip, /PHC\\_SERVER\\_NO\\_RUNTIME/);
    assert.equal(alarm, 'warning');
  });

  it('draws no icons, links or pictures that a far server puts into its name', () => {
    const model = { ...READY.model, name: '$(verified) ![x](https://e/x.png)', modelRoot: '](x)' };
    const { text, tooltip } = status({ link: { ...READY, model } });
    assert.equal(text.match(/\$\(/g)?.length, 1);
    assert.doesNotMatch(tooltip, /(?<!\\)!\[/);
    assert.doesNotMatch(tooltip, /(?<!\\)\]\(/);
  });
});
