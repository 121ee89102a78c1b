import type { Backing, KeyHistory, ReceiptFact } from '../../client/receipts/receipt-fact.ts';
import type { ReceiptTally } from './receipt-tally.ts';

const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const short = (key: string) => key.slice(0, 8);

/** What the history of a server's key comes to; trust on first use is called that. */
export function keyText({ serverKey, since, before }: KeyHistory): string {
  const changed = before === undefined ? '' : `; before that it was ${short(before)}`;
  return `key ${short(serverKey)}, trusted on first use on ${day(since)}${changed}`;
}

/** Who stands behind the key. */
export function backingText(backing: Backing): string {
  switch (backing.kind) {
    case 'none':
      return 'no wallet stands behind the key';
    case 'wallet': {
      const { wallet, did, notAfter } = backing;
      return `wallet ${wallet} stands behind the key for ${did || 'this model'} until ${day(notAfter * 1000)}`;
    }
    case 'fault':
      return `the delegation shown does not hold: ${backing.reason}`;
  }
}

/** What the receipt of one answer shows, and no more. */
export function receiptText(fact: ReceiptFact | undefined): string {
  switch (fact?.kind) {
    case undefined:
      return 'no receipt: the answer came from this machine, or its server was not asked for one';
    case 'checking':
      return 'receipt: being checked';
    case 'verified':
      return `receipt ${fact.seq} fits: the server signed this very request and answer`;
    case 'failed':
      return `not verified: ${fact.reasons.join('; ')}`;
    case 'missing':
      return `not verified: ${fact.reason}`;
  }
}

/** What receipts show of a server that is far away; never more than was checked, which is not what computed the answers. */
export function remoteProof({ verified, failed, missing, last }: ReceiptTally): string {
  if (failed > 0) return `${failed} of its receipts did not fit what came: do not trust this server`;
  if (!last) return 'stated by the server; nothing of it was checked';
  const unsigned = missing > 0 ? `, ${missing} without a receipt` : '';
  const answers = verified === 1 ? 'one answer' : `${verified} answers`;
  return `stated by the server, which signed it for ${answers} in this window${unsigned}`;
}
