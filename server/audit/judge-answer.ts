import type { AuditedAnswer } from '../../protocol/audit/audit-evidence.ts';
import { PhcError } from '../../protocol/errors.ts';
import type { Receipt } from '../../protocol/receipt/receipt.ts';
import type { GenerateRequest } from '../engine/engine.ts';
import { compareAnswer, exactFault } from './compare-answer.ts';
import { knownFaults, requestOf, unauditable } from './known-faults.ts';
import type { ModelFacts } from './model-facts.ts';
import type { Replayer } from './replayer.ts';

/** What came of computing one signed answer again. */
export type Judgement =
  /** It is not the model's, whatever the tolerance. */
  | { readonly kind: 'false'; readonly faults: readonly string[] }
  /** So far are its tokens from the model's, each 0 to 1; `mu0` is what the profile admits on the average. */
  | {
      readonly kind: 'compared';
      readonly deviations: readonly number[];
      readonly mu0: number;
      readonly tau: number;
    }
  /** Bit for bit what the exact engine says. */
  | { readonly kind: 'exact' }
  | { readonly kind: 'skipped'; readonly reason: string };

/** The request, or undefined where whoever signed it put its name to something else. */
function readRequest(canonical: string): GenerateRequest | undefined {
  try {
    return requestOf(canonical);
  } catch (error) {
    const refused = error instanceof PhcError || error instanceof SyntaxError || error instanceof TypeError;
    if (refused) return undefined;
    throw error;
  }
}

/**
 * Judges an answer that is known to be the one that its receipt is about.
 * @param open gives a process that computes in the profile that this answer is to be compared in.
 */
export async function judgeAnswer(
  receipt: Receipt,
  answer: AuditedAnswer,
  facts: ModelFacts,
  open: () => Promise<Replayer>,
): Promise<Judgement> {
  const request = readRequest(answer.request);
  if (!request) return { kind: 'skipped', reason: 'what was asked cannot be read' };
  const faults = knownFaults(receipt, answer, facts);
  if (faults.length > 0) return { kind: 'false', faults };
  const reason = unauditable(request);
  if (reason !== undefined) return { kind: 'skipped', reason };
  if (receipt.profile === 'exact') {
    const fault = exactFault(answer, await (await open()).regenerate(request));
    return fault === undefined ? { kind: 'exact' } : { kind: 'false', faults: [fault] };
  }
  const tolerance = facts.tolerance(receipt.profile);
  if (!tolerance)
    return { kind: 'skipped', reason: `the model names no tolerance for the profile ${receipt.profile}` };
  const { tokens } = await (await open()).replay(request, answer.tokens);
  return { kind: 'compared', deviations: compareAnswer(answer, tokens, tolerance), ...tolerance };
}
