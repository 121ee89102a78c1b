import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEvidence, AuditedAnswer } from '../../protocol/audit/audit-evidence.ts';
import type { AuditState } from '../../protocol/audit/audit-state.ts';
import { addAnswer, isCheating } from '../../protocol/audit/e-process.ts';
import type { PendingAudit } from '../../protocol/audit/pending.ts';
import { readReceipt } from '../../protocol/receipt/read-receipt.ts';
import type { Receipt } from '../../protocol/receipt/receipt.ts';
import { verifyEd25519 } from '../identity/ed25519.ts';
import { makeFolder } from '../make-folder.ts';
import { readState, writeState } from './audit-files.ts';
import { computedElsewhere } from './computed-elsewhere.ts';
import { type Judgement, judgeAnswer } from './judge-answer.ts';
import { isAbout } from './known-faults.ts';
import type { ModelFacts } from './model-facts.ts';
import type { Replayer } from './replayer.ts';

/** The model of an audit, and processes that compute in it; those are started when they are first needed. */
export interface AuditModel {
  readonly facts: ModelFacts;
  /** Computes natively, about as fast as the answer came. */
  native(profile: string): Promise<Replayer>;
  /** Computes what everybody gets to the bit, some thirty times slower. */
  exact(): Promise<Replayer>;
}

/** What one audit came to. */
export interface AuditOutcome {
  readonly kind: 'passed' | 'caught' | 'suspicious' | 'skipped' | 'repeated';
  readonly reasons: readonly string[];
  readonly state: AuditState;
}

/** Receipts whose hashes are kept, so that none is counted twice. */
const MOST_DONE = 1000;
/** Answers kept to convince others with; a swap is proven by one or two. */
const MOST_SUSPICIOUS = 64;

/** Honest tokens stay below `tau`, and the mean of an honest answer below `mu0`. */
function isSuspicious(judgement: Judgement): boolean {
  if (judgement.kind === 'false') return true;
  if (judgement.kind !== 'compared') return false;
  const { deviations, mu0, tau } = judgement;
  const mean = deviations.reduce((sum, x) => sum + x, 0) / Math.max(1, deviations.length);
  return mean > mu0 || deviations.some((x) => x > tau);
}

/** Judges one signed answer. @throws PhcError of the engine. */
export type Judge = (receipt: Receipt, answer: AuditedAnswer) => Promise<Judgement>;

/** Judges by computing again: in tolerance first; in doubt by the exact engine, whose numbers are then the ones that count. */
export function judgeBy(model: AuditModel): Judge {
  return async (receipt, answer) => {
    if (receipt.profile === 'exact') return judgeAnswer(receipt, answer, model.facts, model.exact);
    const native = () => model.native(receipt.profile);
    const first = await judgeAnswer(receipt, answer, model.facts, native);
    if (first.kind !== 'compared' || !isSuspicious(first)) return first;
    return judgeAnswer(receipt, answer, model.facts, model.exact);
  };
}

async function keepEvidence(
  kind: AuditEvidence['kind'],
  home: string,
  state: AuditState,
  { delegation }: PendingAudit,
  reasons: string[],
) {
  const { serverKey, modelRoot, suspicious } = state;
  const evidence: AuditEvidence = {
    v: 1,
    kind,
    serverKey,
    modelRoot,
    answers: suspicious,
    delegation,
    reasons,
  };
  const folder = join(home, 'evidence');
  await makeFolder(folder);
  const path = join(folder, `audit-${serverKey.slice(0, 16)}-${modelRoot.slice(0, 16)}.json`);
  await writeFile(path, `${JSON.stringify(evidence, null, 2)}\n`, { mode: 0o600, flush: true });
  return path;
}

function advance(state: AuditState, hash: string, judgement: Judgement, pending: PendingAudit): AuditState {
  const suspicious = isSuspicious(judgement)
    ? [...state.suspicious, pending.answer].slice(-MOST_SUSPICIOUS)
    : state.suspicious;
  const process =
    judgement.kind === 'compared'
      ? addAnswer(state.process, judgement.deviations, judgement.mu0)
      : state.process;
  return { ...state, process, suspicious, done: [...state.done, hash].slice(-MOST_DONE) };
}

const WORDS =
  'its answers are not those of the model it names, with a chance of error below one in a million';

/**
 * Audits one answer and writes down what that shows of its provider before anything is said of it.
 * @throws PhcError of the engine, Error where the answer is not what its receipt is about.
 */
export async function auditAnswer(home: string, pending: PendingAudit, judge: Judge): Promise<AuditOutcome> {
  const signed = readReceipt(pending.answer.receipt, pending.serverKey, verifyEd25519);
  if (!signed || !isAbout(signed.receipt, pending.answer))
    throw new Error('the receipt is about another answer');
  const { receipt, hash } = signed;
  const before = await readState(home, pending.serverKey, receipt.modelRoot);
  if (before.done.includes(hash)) return { kind: 'repeated', reasons: [], state: before };

  const judgement = computedElsewhere(receipt) ?? (await judge(receipt, pending.answer));
  const after = advance(before, hash, judgement, pending);
  const finish = async (
    kind: Exclude<AuditOutcome['kind'], 'repeated'>,
    reasons: string[],
    change: Partial<AuditState>,
  ) => {
    const outcomes = Object.entries({ ...after.outcomes, [hash]: kind }).filter(([one]) =>
      after.done.includes(one),
    );
    const state: AuditState = { ...after, ...change, outcomes: Object.fromEntries(outcomes) };
    const evidence =
      kind === 'caught'
        ? await keepEvidence(
            receipt.profile === 'exact' ? 'exact' : 'tolerance',
            home,
            state,
            pending,
            reasons,
          )
        : undefined;
    const kept = evidence === undefined ? state : { ...state, evidence };
    await writeState(home, kept);
    return { kind, reasons, state: kept };
  };
  if (judgement.kind === 'skipped')
    return finish('skipped', [judgement.reason], { skipped: after.skipped + 1 });
  if (judgement.kind === 'false')
    return finish('caught', [...judgement.faults], { failed: after.failed + 1 });
  if (isCheating(after.process)) return finish('caught', [WORDS], { failed: after.failed + 1 });
  if (isSuspicious(judgement))
    return finish('suspicious', ['it deviates more than any honest answer that was measured'], {});
  return finish('passed', [], { passed: after.passed + 1 });
}
