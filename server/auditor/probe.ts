import { randomBytes } from 'node:crypto';
import type { PendingAudit } from '../../protocol/audit/pending.ts';
import { checkReceipt, MISFITS, SIGNING_FAULTS } from '../../protocol/receipt/check-receipt.ts';
import { canonicalRequest } from '../../protocol/receipt/hashes.ts';
import { readReceipt } from '../../protocol/receipt/read-receipt.ts';
import { type AuditOutcome, auditAnswer, type Judge } from '../audit/audit-answer.ts';
import { verifyEd25519 } from '../identity/ed25519.ts';
import { askProvider, type Provider, readProvider } from './ask-provider.ts';
import { type CanaryPlace, canaryRequest } from './canary.ts';

/** What one canary came to. */
export type Probed =
  | {
      readonly kind: 'audited';
      readonly serverKey: string;
      readonly modelRoot: string;
      readonly outcome: AuditOutcome;
    }
  /** It signed something else than it answered. */
  | { readonly kind: 'misfit'; readonly serverKey: string; readonly reasons: readonly string[] }
  /** It signed nothing, so that nothing can be held against it. */
  | { readonly kind: 'unsigned'; readonly serverKey: string };

/** A question, and who can tell whether an answer to it is the model's. */
export interface Drawn {
  readonly place: CanaryPlace;
  /** @throws PhcError PHC_MODEL_UNKNOWN where nobody here can tell of that model. */
  readonly judge: (modelRoot: string) => Promise<Judge>;
}

export interface ProbeOptions {
  readonly home: string;
  readonly draw: () => Promise<Drawn>;
}

/**
 * Asks a provider for one completion as anybody does, and judges the answer. Throws `PhcError` where the provider or the model
 * cannot be had.
 */
export async function probe(provider: Provider, { home, draw }: ProbeOptions): Promise<Probed> {
  const nonce = randomBytes(32).toString('hex');
  const { place, judge } = await draw();
  const request = canaryRequest(place, nonce);
  const answer = await askProvider(provider, request);
  // Afterwards: who asks for it is hardly an editor at work.
  const { serverKey, delegation } = await readProvider(provider);
  const { end, id, text, sentAt, endedAt } = answer;
  if (!end?.receipt) return { kind: 'unsigned', serverKey };
  const signed = readReceipt(end.receipt, serverKey, verifyEd25519);
  if (!signed) return { kind: 'misfit', serverKey, reasons: [SIGNING_FAULTS.unsigned] };
  const { modelRoot, profile, tokens, logprobs, promptTokens } = end;
  const said = { modelRoot, profile, tokens, logprobs, promptTokens };
  const canonical = canonicalRequest(request);
  const known = { id, nonce, request: canonical, sentAt, endedAt, text, ...said };
  const misfits = checkReceipt(signed.receipt, known);
  if (misfits.length > 0) {
    return { kind: 'misfit', serverKey, reasons: [...new Set(misfits.map((one) => MISFITS[one]))] };
  }
  const pending: PendingAudit = {
    v: 1,
    serverKey,
    delegation,
    answer: {
      receipt: end.receipt,
      request: canonical,
      text,
      tokens: [...tokens],
      logprobs: [...(logprobs ?? [])],
    },
  };
  const outcome = await auditAnswer(home, pending, await judge(modelRoot));
  return { kind: 'audited', serverKey, modelRoot, outcome };
}
