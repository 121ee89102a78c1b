import type { Backing, KeyHistory, ReceiptFact } from '../../client/receipts/receipt-fact.ts';
import { errorText, t } from '../l10n.ts';
import type { ReceiptTally } from './receipt-tally.ts';

const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const short = (key: string) => key.slice(0, 8);

/** What the history of a server's key comes to; trust on first use is called that. */
export function keyText({ serverKey, since, before }: KeyHistory): string {
  const changed = before === undefined ? '' : t('; before that it was {0}', short(before));
  return t('key {0}, trusted on first use on {1}{2}', short(serverKey), day(since), changed);
}

/** Who stands behind the key. */
export function backingText(backing: Backing): string {
  switch (backing.kind) {
    case 'none':
      return t('no wallet stands behind the key');
    case 'wallet': {
      const { wallet, did, notAfter } = backing;
      return t(
        'wallet {0} stands behind the key for {1} until {2}',
        wallet,
        did || t('this model'),
        day(notAfter * 1000),
      );
    }
    case 'fault':
      return t('the delegation shown does not hold: {0}', t(backing.reason));
  }
}

/** What the receipt of one answer shows, and no more. */
export function receiptText(fact: ReceiptFact | undefined): string {
  switch (fact?.kind) {
    case undefined:
      return t('no receipt: the answer came from this machine, or its server was not asked for one');
    case 'checking':
      return t('receipt: being checked');
    case 'verified':
      return t('receipt {0} fits: the server signed this very request and answer', fact.seq);
    case 'failed':
      return t('not verified: {0}', fact.reasons.map((reason) => t(reason)).join('; '));
    case 'missing':
      return t('not verified: {0}', errorText(fact.error));
  }
}

/** What receipts show of a server that is far away; never more than was checked, which is not what computed the answers. */
export function remoteProof({ verified, failed, missing, last }: ReceiptTally): string {
  if (failed > 0) return t('{0} of its receipts did not fit what came: do not trust this server', failed);
  if (!last) return t('stated by the server; nothing of it was checked');
  const unsigned = missing > 0 ? t(', {0} without a receipt', missing) : '';
  const answers = verified === 1 ? t('one answer') : t('{0} answers', verified);
  return t('stated by the server, which signed it for {0} in this window{1}', answers, unsigned);
}
