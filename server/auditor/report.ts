import type { Probed } from './probe.ts';

/** What an auditor has found out about one provider. */
export interface ProviderReport {
  readonly url: string;
  readonly serverKey: string | null;
  readonly modelRoot: string | null;
  readonly asked: number;
  /** Requests that it did not answer, or whose model is not here. */
  readonly unanswered: number;
  readonly unsigned: number;
  readonly misfits: number;
  readonly passed: number;
  readonly failed: number;
  /** Deviating more than any honest answer that was measured, which is no proof yet. */
  readonly suspicious: number;
  /** File that convinces others, once there is one. */
  readonly evidence: string | null;
  /** The latest that was found, in words. */
  readonly latest: string;
  /** Milliseconds since the epoch; 0 before the first request. */
  readonly at: number;
}

/** Nothing was asked yet. */
export function nothingOf(url: string): ProviderReport {
  const counts = { asked: 0, unanswered: 0, unsigned: 0, misfits: 0, passed: 0, failed: 0, suspicious: 0 };
  return { url, serverKey: null, modelRoot: null, ...counts, evidence: null, latest: 'not asked yet', at: 0 };
}

/** The report after one more request; an error stands for one that came to nothing. */
export function withProbed(report: ProviderReport, probed: Probed | Error, at: number): ProviderReport {
  const next = { ...report, asked: report.asked + 1, at };
  if (probed instanceof Error) return { ...next, unanswered: report.unanswered + 1, latest: probed.message };
  const { serverKey } = probed;
  switch (probed.kind) {
    case 'unsigned':
      return { ...next, serverKey, unsigned: report.unsigned + 1, latest: 'it gave no receipt' };
    case 'misfit':
      return { ...next, serverKey, misfits: report.misfits + 1, latest: probed.reasons.join('; ') };
    case 'audited': {
      const { modelRoot, outcome } = probed;
      const { kind, reasons, state } = outcome;
      return {
        ...next,
        serverKey,
        modelRoot,
        passed: report.passed + (kind === 'passed' ? 1 : 0),
        failed: report.failed + (kind === 'caught' ? 1 : 0),
        suspicious: report.suspicious + (kind === 'suspicious' ? 1 : 0),
        evidence: state.evidence ?? report.evidence,
        latest: [kind, ...reasons].join(': '),
      };
    }
  }
}
