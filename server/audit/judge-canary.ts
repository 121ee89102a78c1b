import type { AuditedAnswer } from '../../protocol/audit/audit-evidence.ts';
import type { Canary } from '../../protocol/audit/canaries.ts';
import { deviationOf, type Tolerance } from '../../protocol/audit/deviation.ts';
import type { Receipt } from '../../protocol/receipt/receipt.ts';
import type { Judgement } from './judge-answer.ts';

const MILLION = 1e6;

/** Deviations up to where the answer leaves the model's own: what comes after that is another text. */
function deviations({ tokens, logprobs }: AuditedAnswer, canary: Canary, tolerance: Tolerance): number[] {
  const found: number[] = [];
  for (const [i, id] of tokens.slice(0, canary.tokens.length).entries()) {
    if (id === canary.tokens[i]) {
      const logprob = -canary.logprobs[i]! / MILLION;
      found.push(deviationOf({ claimed: logprobs[i]!, logprob, margin: 0 }, tolerance));
      continue;
    }
    // Where two tokens are as good as equally likely, an honest server may choose the other one.
    if (canary.margins[i]! / MILLION > tolerance.tau) found.push(1);
    break;
  }
  return found;
}

/**
 * Judges an answer to a canary without the model, by the answer that came with the canary.
 * @param tolerance undefined where honest noise in the profile of the receipt was not measured.
 */
export function judgeCanary(
  { res, profile }: Receipt,
  answer: AuditedAnswer,
  canary: Canary,
  tolerance: Tolerance | undefined,
): Judgement {
  const { length } = answer.tokens;
  const alike = answer.tokens.every((id, i) => i >= canary.tokens.length || id === canary.tokens[i]);
  if (alike && length > canary.tokens.length) return { kind: 'false', faults: ['it goes on after its end'] };
  if (alike && length < canary.tokens.length && res.finish !== 'cancelled')
    return { kind: 'false', faults: ['it says that it is complete, and breaks off'] };
  if (!tolerance)
    return { kind: 'skipped', reason: `the canaries name no tolerance for the profile ${profile}` };
  return { kind: 'compared', deviations: deviations(answer, canary, tolerance), ...tolerance };
}
