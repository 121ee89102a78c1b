import assert from 'node:assert/strict';
import { NO_ANSWERS } from '../../protocol/audit/e-process.ts';
import { PhcError } from '../../protocol/errors.ts';
import type { Probed } from './probe.ts';
import { nothingOf, type ProviderReport, withProbed } from './report.ts';

const URL = 'https://codex.example.org';
const [serverKey, modelRoot] = ['ab'.repeat(32), 'cd'.repeat(32)];

function audited(kind: 'passed' | 'caught' | 'suspicious', evidence?: string): Probed {
  const counts = { passed: 0, failed: 0, skipped: 0, suspicious: [], done: [], outcomes: {} };
  const state = { v: 1, serverKey, modelRoot, process: NO_ANSWERS, ...counts, evidence } as const;
  return { kind: 'audited', serverKey, modelRoot, outcome: { kind, reasons: [], state } };
}

const reportAfter = (...found: ReadonlyArray<Probed | Error>): ProviderReport =>
  found.reduce<ProviderReport>((report, one) => withProbed(report, one, 7), nothingOf(URL));

describe('the report of an auditor', () => {
  it('counts what came of each request, and keeps the evidence', () => {
    const { passed, failed, suspicious, asked, evidence, at } = reportAfter(
      audited('passed'),
      audited('suspicious'),
      audited('caught', '/e.json'),
      audited('passed'),
    );
    assert.deepEqual([passed, failed, suspicious, asked, evidence, at], [2, 1, 1, 4, '/e.json', 7]);
  });

  it('holds nothing against a server that signs nothing or cannot be reached', () => {
    const report = reportAfter({ kind: 'unsigned', serverKey }, new PhcError('PHC_SERVER_UNREACHABLE'));
    const { failed, misfits, unsigned, unanswered, latest } = report;
    assert.deepEqual([failed, misfits, unsigned, unanswered], [0, 0, 1, 1]);
    assert.match(latest, /cannot be reached/);
  });

  it('says what a server signed that it did not answer', () => {
    const { misfits, latest } = reportAfter({ kind: 'misfit', serverKey, reasons: ['another text'] });
    assert.deepEqual([misfits, latest], [1, 'another text']);
  });
});
