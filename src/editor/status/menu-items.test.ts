import assert from 'node:assert/strict';
import { PhcError } from '../../../protocol/errors.ts';
import { type Facts, FIRST_FACTS } from '../state.ts';
import { NO_RECEIPTS, noteReceipt } from '../trust/receipt-tally.ts';
import { menuItems } from './menu-items.ts';

const modelRoot = '3fa2c1d8'.repeat(8);
const READY: Facts['link'] = {
  kind: 'ready',
  version: '0.1.0',
  model: { name: 'ph-codex-s', modelRoot, profile: 'cpu-fast', context: 8192 },
};
const items = (facts: Partial<Facts>) => menuItems({ ...FIRST_FACTS, ...facts }, 1000);
const labels = (facts: Partial<Facts>) => items(facts).map(({ label }) => label);

describe('status menu', () => {
  it('says first who answers, and copies the whole digest', () => {
    const [first] = items({ link: READY });
    assert.equal(first?.label, '$(unverified) PH-Codex-S 3fa2c1d8');
    assert.match(first?.description ?? '', /this machine, cpu-fast/);
    assert.deepEqual(first?.action, { kind: 'copy', text: modelRoot });
  });

  it('says what is wrong when nobody answers', () => {
    const error = new PhcError('PHC_SERVER_UNREACHABLE');
    const [first] = items({ link: { kind: 'failed', error, final: false } });
    assert.equal(first?.label, '$(error) No model answers');
    assert.match(first?.detail ?? '', /cannot be reached/);
  });

  it('switches the language at hand', () => {
    assert.ok(labels({ languageId: 'python' }).includes('$(circle-slash) Switch off for python'));
    const off = labels({ languageId: 'python', offHere: 'language-off' });
    assert.ok(off.includes('$(check) Switch on for python'));
    assert.ok(!labels({}).some((label) => label.includes('Switch')));
  });

  it('snoozes for a while, or resumes', () => {
    assert.equal(labels({}).filter((label) => label.includes('Snooze for')).length, 3);
    assert.ok(labels({ snoozedUntil: 2000 }).includes('$(bell) Resume'));
  });

  it('says what is remembered of the repository, and switches it where that helps', () => {
    const entry = (memory: Facts['memory']) => {
      const item = items({ memory }).find(({ label }) => label.startsWith('$(database)'));
      return [item?.label, item?.action.kind === 'command' && item.action.command];
    };
    const status = { state: 'ready', files: 214, tokens: 1_104_000, bytes: 0, leftOut: {} } as const;
    assert.deepEqual(entry({ kind: 'open', workspace: '', status }), [
      '$(database) Repository memory: 214 files, 1.1 M tokens',
      'ph-codex.toggleMemory',
    ]);
    const off = '$(database) Repository memory: off';
    assert.deepEqual(entry({ kind: 'off', reason: 'setting' }), [off, 'ph-codex.toggleMemory']);
    assert.deepEqual(entry({ kind: 'off', reason: 'untrusted' }), [off, 'workbench.trust.manage']);
    assert.deepEqual(entry({ kind: 'off', reason: 'remote' }), [off, false]);
  });

  it('tells identity, score and audits apart, and unproven ones as unproven', () => {
    const far = { link: READY, local: false, auditable: false };
    const told = items(far).map(({ label, detail }) => `${label} | ${detail}`);
    assert.deepEqual(told.slice(1, 4), [
      '$(pin) In this workspace: not known yet | Published: under no identity that is bound to it',
      '$(graph) Score: none attested | No signed score of this very model is known here',
      '$(beaker) Audits: no answer of this server was computed again yet | The model is not on this machine, so no answer is computed again: a provider that cheats would not be caught here.',
    ]);
    assert.ok(!labels({ link: READY }).some((label) => label.includes('Audits')));
  });

  it('asks what to do about another model than the one that the workspace knows', () => {
    const pin = { kind: 'changed', before: 'ab'.repeat(32), now: modelRoot, since: 0 } as const;
    const entry = items({ link: READY, pin }).find(({ label }) => label.includes('Another model'));
    assert.equal(entry?.label, '$(warning) Another model than before: 3fa2c1d8 instead of abababab');
    assert.equal(entry.action.kind === 'command' && entry.action.command, '_ph-codex.changedModel');
  });

  it('counts the receipts of a far server, and leads to the evidence of one that does not fit', () => {
    const entry = (facts: Partial<Facts>) => items(facts).find(({ label }) => label.includes('Receipts'));
    assert.equal(entry({}), undefined);
    const none = entry({ local: false });
    assert.deepEqual(
      [none?.label, none?.action.kind],
      ['$(law) Receipts: 0 fit, 0 do not, 0 missing', 'nothing'],
    );
    const receipts = noteReceipt(NO_RECEIPTS, 'a', { kind: 'failed', reasons: ['x'], evidence: '/e' });
    assert.deepEqual(entry({ local: false, receipts }), {
      label: '$(error) Receipts: 0 fit, 1 do not, 0 missing',
      description: 'Choose to see the evidence',
      action: { kind: 'command', command: '_ph-codex.showEvidence', args: [] },
    });
  });

  it('says who wrote the last suggestion once there was one', () => {
    const who = (facts: Partial<Facts>) => items(facts).find(({ label }) => label.includes('Who wrote'));
    assert.equal(who({}), undefined);
    const origin = { model: 'ph-codex-s', modelRoot, where: 'this machine', recalled: ['src/a.ts'] };
    assert.equal(who({ origin })?.description, 'shaped by your repository: src/a.ts');
  });

  it('asks for a key only where there is a remote server', () => {
    assert.ok(!labels({}).some((label) => label.includes('API key')));
    assert.ok(labels({ local: false }).some((label) => label.includes('API key')));
  });

  it('leads to the reason, the log, the settings and a restart', () => {
    const commands = items({}).flatMap(({ action }) => (action.kind === 'command' ? [action.command] : []));
    for (const command of [
      'ph-codex.whyNoSuggestion',
      'ph-codex.showLog',
      'workbench.action.openSettings',
      'ph-codex.restartServer',
    ]) {
      assert.ok(commands.includes(command), command);
    }
  });
});
