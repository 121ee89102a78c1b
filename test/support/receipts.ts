import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompletionResponse } from '../../protocol/completion.ts';
import { checkReceipt, type KnownAnswer, type Misfit } from '../../protocol/receipt/check-receipt.ts';
import { canonicalRequest } from '../../protocol/receipt/hashes.ts';
import { readReceipt, type SignedReceipt } from '../../protocol/receipt/read-receipt.ts';
import { verifyEd25519 } from '../../server/identity/ed25519.ts';
import { createIdentity, type Identity } from '../../server/identity/identity.ts';

/** A server's identity in a home folder of the test's own. */
export function testIdentity(): Identity & { readonly home: string; remove(): Promise<void> } {
  const home = mkdtempSync(join(tmpdir(), 'phc-identity-'));
  const identity = createIdentity(home);
  return {
    ...identity,
    home,
    async remove() {
      await identity.receipts.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An answer as its client knows it, from the parts of its stream or from the whole. */
export function knownAnswer(
  body: { readonly ph: { readonly nonce: string } },
  parts: readonly CompletionResponse[],
  sentAt: number,
): KnownAnswer {
  const ph = parts.at(-1)?.ph;
  if (!ph) throw new Error('the answer has no ph');
  return {
    id: parts[0]!.id,
    nonce: body.ph.nonce,
    request: canonicalRequest(body),
    modelRoot: ph.modelRoot,
    profile: ph.profile,
    text: parts.flatMap(({ choices }) => choices.map(({ text }) => text)).join(''),
    tokens: ph.tokens,
    logprobs: ph.logprobs,
    promptTokens: ph.promptTokens,
    sentAt,
    endedAt: Date.now(),
  };
}

/** The receipt of an answer, with what does not fit; throws where there is none by this key. */
export function verified(
  known: KnownAnswer,
  parts: readonly CompletionResponse[],
  serverKey: string,
): SignedReceipt & { readonly misfits: readonly Misfit[] } {
  const envelope = parts.at(-1)?.ph?.receipt;
  const signed = envelope && readReceipt(envelope, serverKey, verifyEd25519);
  if (!signed) throw new Error('there is no receipt by this key');
  return { ...signed, misfits: checkReceipt(signed.receipt, known) };
}
