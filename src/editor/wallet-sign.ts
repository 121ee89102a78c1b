import type { PaymentRequirements } from '../../protocol/payment/payment-required.ts';
import type { TypedData } from '../../protocol/payment/typed-data.ts';
import type { AgreementFacts } from '../wallet/agreement.ts';
import { checkRequirements } from '../wallet/check-requirements.ts';
import { checkTypedData } from '../wallet/check-typed-data.ts';
import { explainAgreement } from '../wallet/explain-agreement.ts';
import { signTypedData } from '../wallet/sign-typed-data.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { openWalletPanel, type WalletPanel } from './wallet-panel.ts';

/** After this long the panel says that there is no answer, and offers to ask again: the wallet may have lost it. */
const LATE_MS = 45_000;

type Answer = { readonly signature: string } | { readonly error: unknown };

async function askUntilAnswered(
  panel: WalletPanel,
  wallet: Wallet,
  data: TypedData,
  title: string,
): Promise<string> {
  const cancel = new AbortController();
  for (let again = false; ; again = true) {
    panel.show({ kind: 'waiting', wallet: wallet.name, title, late: false });
    const late = setTimeout(
      () => panel.show({ kind: 'waiting', wallet: wallet.name, title, late: true }),
      LATE_MS,
    );
    const answered = new AbortController();
    const answer: Promise<Answer> = signTypedData(wallet, data, { signal: cancel.signal, again })
      .then(
        (signature) => ({ signature }),
        (error: unknown) => ({ error }),
      )
      .finally(() => answered.abort());
    const first = await Promise.race([answer, panel.chosen(answered.signal).catch(() => answer)]);
    clearTimeout(late);
    if (first === 'again') continue;
    if (typeof first === 'string') {
      cancel.abort();
      cancel.signal.throwIfAborted();
    } else if ('signature' in first) return first.signature;
    else throw first.error;
  }
}

/**
 * Has the wallet sign one agreement: it and what the server asked for are checked first, then told in words, then, if the person goes on, asked for.
 * Throws a PHC_SIGN error where the agreement is not what it should be, what the wallet throws, or an AbortError when
 * the person cancelled.
 */
export async function signAgreement(
  wallet: Wallet,
  data: TypedData,
  required: PaymentRequirements,
  facts: AgreementFacts,
): Promise<string> {
  checkRequirements(required, facts);
  const explanation = explainAgreement(data, checkTypedData(data, facts), facts);
  const panel = openWalletPanel({ kind: 'explanation', explanation, wallet: wallet.name });
  try {
    if ((await panel.chosen()) !== 'ask') throw new DOMException('cancelled', 'AbortError');
    const signature = await askUntilAnswered(panel, wallet, data, explanation.title);
    panel.show({ kind: 'done', text: `${wallet.name} signed. You can close this.` });
    return signature;
  } catch (error) {
    panel.close();
    throw error;
  }
}
