import { AuditEvidence, type AuditedAnswer } from '../../protocol/audit/audit-evidence.ts';
import { addAnswer, isCheating, logEvidence, NO_ANSWERS } from '../../protocol/audit/e-process.ts';
import { Evidence } from '../../protocol/evidence.ts';
import { isEquivocation } from '../../protocol/receipt/equivocation.ts';
import { readReceipt, type SignedReceipt } from '../../protocol/receipt/read-receipt.ts';
import { verifyEd25519 } from '../identity/ed25519.ts';
import { computedElsewhere } from './computed-elsewhere.ts';
import { judgeAnswer } from './judge-answer.ts';
import { isAbout } from './known-faults.ts';
import type { ModelFacts } from './model-facts.ts';
import type { Replayer } from './replayer.ts';

/** What a file of evidence shows to whoever checks it. */
export interface Verdict {
  /** True when it proves that whoever holds the key signed what is not so. */
  readonly proven: boolean;
  readonly reasons: readonly string[];
}

/** What a check may need of the model; asked for only where it does. */
export interface EvidenceModel {
  facts(modelRoot: string): Promise<ModelFacts>;
  /** A process with the exact engine. */
  exact(modelRoot: string): Promise<Replayer>;
}

const unproven = (reason: string): Verdict => ({ proven: false, reasons: [reason] });

interface Checked {
  readonly signed: SignedReceipt;
  readonly answer: AuditedAnswer;
}

/** The answers in the order of their receipts; a sentence where one is not what its receipt is about. */
function checkReceipts({ answers, serverKey, modelRoot }: AuditEvidence): Checked[] | string {
  const checked: Checked[] = [];
  for (const [i, answer] of answers.entries()) {
    const signed = readReceipt(answer.receipt, serverKey, verifyEd25519);
    if (!signed) return `The key did not sign the receipt of answer ${i + 1}.`;
    if (signed.receipt.modelRoot !== modelRoot) return `Answer ${i + 1} is said to be another model's.`;
    if (!isAbout(signed.receipt, answer)) return `The receipt of answer ${i + 1} is about another answer.`;
    if (checked.some(({ signed: { hash } }) => hash === signed.hash)) return 'One answer is there twice.';
    checked.push({ signed, answer });
  }
  return checked.sort((a, b) => a.signed.receipt.seq - b.signed.receipt.seq);
}

async function verifyAudit(evidence: AuditEvidence, model: EvidenceModel): Promise<Verdict> {
  const checked = checkReceipts(evidence);
  if (typeof checked === 'string') return unproven(checked);
  let known: Promise<ModelFacts> | undefined;
  const facts = () => {
    known ??= model.facts(evidence.modelRoot);
    return known;
  };
  const open = () => model.exact(evidence.modelRoot);
  let process = NO_ANSWERS;
  const skipped: string[] = [];
  for (const { signed, answer } of checked) {
    const { seq } = signed.receipt;
    const judgement =
      computedElsewhere(signed.receipt) ?? (await judgeAnswer(signed.receipt, answer, await facts(), open));
    if (judgement.kind === 'false')
      return { proven: true, reasons: judgement.faults.map((fault) => `Answer ${seq} is false: ${fault}.`) };
    if (judgement.kind === 'skipped') skipped.push(`Answer ${seq} was left out: ${judgement.reason}.`);
    if (judgement.kind === 'compared') process = addAnswer(process, judgement.deviations, judgement.mu0);
  }
  const digits = (logEvidence(process) / Math.LN10).toFixed(1);
  const found = `${process.tokens} tokens of ${process.answers} answers give evidence of 10^${digits}; 10^6 is proof.`;
  return { proven: isCheating(process), reasons: [found, ...skipped] };
}

function verifySigned({ kind, receipts, serverKey }: Evidence): Verdict {
  const [first, second] = receipts;
  if (kind === 'equivocation' && first && second) {
    return isEquivocation(first, second, serverKey, verifyEd25519)
      ? { proven: true, reasons: ['The key signed two different receipts with one number.'] }
      : unproven('These are not two receipts with one number by this key.');
  }
  return unproven('It rests on the word of whoever made it: what came with a receipt is signed by nobody.');
}

/** Checks a parsed file of evidence; the model is asked for only where answers have to be computed again. */
export async function verifyEvidence(file: unknown, model: EvidenceModel): Promise<Verdict> {
  const audit = AuditEvidence.safeParse(file);
  if (audit.success) return verifyAudit(audit.data, model);
  const signed = Evidence.safeParse(file);
  if (signed.success) return verifySigned(signed.data);
  return unproven('The file is no evidence of version 1.');
}
