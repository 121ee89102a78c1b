import type { PendingAudit } from '../../../protocol/audit/pending.ts';
import { AUDIT_RATE } from '../../../protocol/audit/power.ts';
import type { CompletionRequest, PhAnswer } from '../../../protocol/completion.ts';
import type { Envelope } from '../../../protocol/dsse.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Evidence } from '../../../protocol/evidence.ts';
import { ServerIdentity } from '../../../protocol/identity.ts';
import {
  checkReceipt,
  type KnownAnswer,
  MISFITS,
  SIGNING_FAULTS,
} from '../../../protocol/receipt/check-receipt.ts';
import { canonicalRequest } from '../../../protocol/receipt/hashes.ts';
import { readReceipt, type SignedReceipt } from '../../../protocol/receipt/read-receipt.ts';
import { UPSTREAM_PROFILE } from '../../../protocol/receipt/receipt.ts';
import { ReceiptAnswer } from '../../../protocol/receipt/receipt-answer.ts';
import type { Target } from '../target.ts';
import { verifyEd25519 } from './ed25519.ts';
import { keepEvidence } from './evidence-file.ts';
import { meetServer } from './known-servers.ts';
import { leaveForAudit } from './leave-for-audit.ts';
import { readJson } from './read-json.ts';
import type { ReceiptFact } from './receipt-fact.ts';
import { openSeenReceipts, type SeenReceipts } from './seen-receipts.ts';

/** An answer as it came, whole or left early. */
export interface ReceivedAnswer {
  readonly id: string;
  readonly nonce: string;
  readonly body: CompletionRequest;
  /** The text that came. */
  readonly text: string;
  /** What the answer said of itself at its end; undefined when it was left before that. */
  readonly end: PhAnswer | undefined;
  readonly sentAt: number;
  readonly endedAt: number;
}

/** Checks the receipts of one server; never throws. */
export interface ReceiptChecker {
  check(answer: ReceivedAnswer): Promise<ReceiptFact>;
}

interface Opened {
  readonly receipt: Envelope;
  readonly known: KnownAnswer;
  /** What does not fit before anything is hashed. */
  readonly reasons: readonly string[];
}

const TIMEOUT_MS = 10_000;

function knownOf(
  answer: ReceivedAnswer,
  said: Omit<KnownAnswer, keyof ReceivedAnswer | 'request'>,
  text: string,
) {
  const { id, nonce, body, sentAt, endedAt } = answer;
  return { id, nonce, request: canonicalRequest(body), sentAt, endedAt, text, ...said };
}

function auditOf(
  receipt: Envelope,
  { request, text, tokens, logprobs }: KnownAnswer,
  { serverKey, delegation }: ServerIdentity,
): PendingAudit {
  const answer = { receipt, request, text, tokens: [...tokens], logprobs: [...(logprobs ?? [])] };
  return { v: 1, serverKey, delegation, answer };
}

/**
 * A checker for the server at `target`, which keeps what it finds in the home folder.
 * @param auditRate fraction of the answers that are left to be audited, as it is at each of them.
 */
export function createReceiptChecker(
  target: Target,
  url: string,
  home: string,
  auditRate: () => number = () => AUDIT_RATE,
): ReceiptChecker {
  let identity: Promise<ServerIdentity> | undefined;
  const seen = new Map<string, Promise<SeenReceipts>>();
  const signal = () => AbortSignal.timeout(TIMEOUT_MS);

  const readIdentity = () => {
    identity ??= readJson(target, '/v1/ph/identity', ServerIdentity, signal()).catch((error: unknown) => {
      identity = undefined;
      throw error;
    });
    return identity;
  };
  const seenBy = (serverKey: string) => {
    const opened = seen.get(serverKey) ?? openSeenReceipts(home, serverKey);
    seen.set(serverKey, opened);
    return opened;
  };

  /** The receipt with the answer that it should fit: as it came, or as the server tells one who left early. */
  async function obtain(answer: ReceivedAnswer): Promise<Opened> {
    const { id, nonce, end } = answer;
    if (end?.receipt) {
      const { modelRoot, profile, tokens, logprobs, promptTokens } = end;
      const known = knownOf(answer, { modelRoot, profile, tokens, logprobs, promptTokens }, answer.text);
      return { receipt: end.receipt, known, reasons: [] };
    }
    if (end?.profile === UPSTREAM_PROFILE && end.tokens.length === 0)
      throw new PhcError('PHC_RECEIPT_UNKNOWN', {
        detail: 'the engine behind this server did not tell every token',
      });
    if (end)
      throw new PhcError('PHC_RECEIPT_UNKNOWN', { detail: 'it was asked for a receipt and gave none' });
    const path = `/v1/ph/receipts/${encodeURIComponent(id)}?nonce=${nonce}`;
    const { receipt, answer: said } = await readJson(target, path, ReceiptAnswer, signal());
    if (!said) throw new PhcError('PHC_RECEIPT_UNKNOWN', { detail: 'the server forgot the answer' });
    const { text, ...rest } = said;
    const reasons = text.startsWith(answer.text) ? [] : [MISFITS.text];
    return { receipt, known: knownOf(answer, rest, text), reasons };
  }

  async function openSigned(
    receipt: Envelope,
  ): Promise<{ signed: SignedReceipt | undefined; by: ServerIdentity }> {
    const by = await readIdentity();
    const signed = readReceipt(receipt, by.serverKey, verifyEd25519);
    if (signed || receipt.signatures[0]?.keyid === by.serverKey) return { signed, by };
    // The server may have got another key since it was asked.
    identity = undefined;
    const now = await readIdentity();
    return { signed: readReceipt(receipt, now.serverKey, verifyEd25519), by: now };
  }

  async function failed(
    answer: ReceivedAnswer,
    kind: Evidence['kind'],
    receipts: readonly Envelope[],
    reasons: readonly string[],
    by: ServerIdentity,
  ): Promise<ReceiptFact> {
    const { id, body, text, end } = answer;
    const evidence = await keepEvidence(home, id, {
      v: 1,
      kind,
      serverKey: by.serverKey,
      receipts: [...receipts],
      request: { ...body },
      tokens: end?.tokens ?? [],
      text,
      ...(end?.logprobs && { logprobs: end.logprobs }),
      delegation: by.delegation,
      reasons: [...reasons],
    }).catch(() => undefined);
    return { kind: 'failed', reasons, evidence };
  }

  async function judge(answer: ReceivedAnswer): Promise<ReceiptFact> {
    const { receipt, known, reasons: early } = await obtain(answer);
    const { signed, by } = await openSigned(receipt);
    if (!signed) return failed(answer, 'forged', [receipt], [SIGNING_FAULTS.unsigned], by);
    const reasons = [...early, ...checkReceipt(signed.receipt, known).map((misfit) => MISFITS[misfit])];
    if (reasons.length > 0) return failed(answer, 'forged', [receipt], [...new Set(reasons)], by);
    const other = await (await seenBy(by.serverKey)).add(signed, receipt);
    if (other) return failed(answer, 'equivocation', [other, receipt], [SIGNING_FAULTS.twice], by);
    const { seq, modelRoot, profile, res, pay } = signed.receipt;
    // The curve of wallets is not loaded before there is a receipt to check.
    const { backingOf } = await import('./backing.ts');
    const key = await meetServer(home, url, by.serverKey, answer.endedAt);
    // Whoever is met for the first time is always audited.
    const rate = key.since === answer.endedAt ? 1 : auditRate();
    // Nobody can compute again what another engine computed.
    const isOwn = profile !== UPSTREAM_PROFILE;
    const audited = isOwn && (await leaveForAudit(home, signed, auditOf(receipt, known, by), rate));
    return {
      kind: 'verified',
      seq,
      hash: signed.hash,
      audited,
      modelRoot,
      profile,
      key,
      backing: backingOf(by, modelRoot, answer.endedAt),
      ...(pay && { paid: { tokens: res.tokens, pay } }),
    };
  }

  return {
    async check(answer) {
      try {
        return await judge(answer);
      } catch (error) {
        return { kind: 'missing', error };
      }
    },
  };
}
