import { setTimeout as sleep } from 'node:timers/promises';
import type { PaymentRequirements } from '../../../protocol/payment/payment-required.ts';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import type { ContractWallet } from '../../client/payment/contract-wallet.ts';
import type { AgreementFacts } from '../../wallet/agreement.ts';
import { checkRequirements } from '../../wallet/check-requirements.ts';
import { checkTypedData } from '../../wallet/check-typed-data.ts';
import { explainAgreement } from '../../wallet/explain-agreement.ts';
import { explainApproval } from '../../wallet/explain-approval.ts';
import { signTypedData } from '../../wallet/sign-typed-data.ts';
import type { CallOptions, Wallet, WalletCall } from '../../wallet/wallet.ts';
import { t } from '../l10n.ts';
import { openWalletPanel, type WalletPanel } from './panel.ts';
import type { BudgetWords } from './view.ts';

/** After this long the panel says that there is no answer, and offers to ask again: the wallet may have lost it. */
const LATE_MS = 45_000;

/** Between two looks whether a transaction is on the chain. */
const POLL_MS = 1000;

type Answer<T> = { readonly given: T } | { readonly error: unknown };

type Asking = Required<CallOptions>;

/** Asks for something until there is an answer; each `ask` after the first is one that the person wished. */
async function askUntilAnswered<T>(
  panel: WalletPanel,
  wallet: Wallet,
  title: string,
  ask: (options: Asking) => Promise<T>,
): Promise<T> {
  const cancel = new AbortController();
  for (let again = false; ; again = true) {
    panel.show({ kind: 'waiting', wallet: wallet.name, title, late: false });
    const late = setTimeout(
      () => panel.show({ kind: 'waiting', wallet: wallet.name, title, late: true }),
      LATE_MS,
    );
    const answered = new AbortController();
    const answer: Promise<Answer<T>> = ask({ signal: cancel.signal, again })
      .then(
        (given) => ({ given }),
        (error: unknown) => ({ error }),
      )
      .finally(() => answered.abort());
    const first = await Promise.race([answer, panel.chosen(answered.signal).catch(() => answer)]);
    clearTimeout(late);
    if (first === 'again') continue;
    if (typeof first === 'string') {
      cancel.abort();
      cancel.signal.throwIfAborted();
    } else if ('given' in first) return first.given;
    else throw first.error;
  }
}

/** The call of a transaction that sends no coin. */
function transaction(account: string, chainId: number, { to, data }: Target): WalletCall {
  return { method: 'eth_sendTransaction', params: [{ from: account, to, data, value: '0x0' }], chainId };
}

/** Has a contract let Permit2 take the token; resolves when that is on the chain. */
async function approve(wallet: Wallet, chainId: number, contract: ContractWallet, options: Asking) {
  const { approval, isApproved } = contract;
  if (approval) await wallet.request(transaction(wallet.account, chainId, approval), options);
  while (!(await isApproved())) await sleep(POLL_MS, undefined, { signal: options.signal });
}

/** Signatures in the order of the messages, and the panel, in which more can be told. */
export interface SignedAgreements {
  readonly signatures: readonly string[];
  readonly panel: WalletPanel;
}

/**
 * Has the wallet sign agreements: they and what the server asked for are checked first, then told in words on one page,
 * then, if the person goes on, asked for one after the other. Throws a PHC_SIGN error where one is not what it should be,
 * what the wallet throws, or an AbortError when the person cancelled.
 */
export async function signAgreements(
  wallet: Wallet,
  messages: readonly TypedData[],
  required: PaymentRequirements,
  facts: AgreementFacts,
  words: Omit<BudgetWords, 'explanations'>,
  contract: ContractWallet | undefined,
): Promise<SignedAgreements> {
  checkRequirements(required, facts);
  const explained = messages.map((data) => explainAgreement(data, checkTypedData(data, facts), facts, t));
  const approval = contract?.approval && explainApproval(facts, t);
  const explanations = [...explained, ...(approval ? [approval] : [])];
  const panel = openWalletPanel({
    kind: 'budget',
    words: { ...words, explanations },
    wallet: wallet.name,
  });
  try {
    if ((await panel.chosen()) !== 'ask') throw new DOMException('cancelled', 'AbortError');
    const signatures: string[] = [];
    for (const [i, data] of messages.entries()) {
      signatures.push(
        await askUntilAnswered(panel, wallet, explained[i]?.title ?? '', (options) =>
          signTypedData(wallet, data, options, contract?.hasSigned),
        ),
      );
    }
    if (contract && approval) {
      await askUntilAnswered(panel, wallet, approval.title, (options) =>
        approve(wallet, facts.chainId, contract, options),
      );
    }
    return { signatures, panel };
  } catch (error) {
    panel.close();
    throw error;
  }
}

/** What is called by a transaction. */
interface Target {
  readonly to: string;
  readonly data: string;
}

/** Has the wallet send a transaction, which `title` describes. Throws as `Wallet.request`, or an AbortError. */
export async function sendByWallet(
  wallet: Wallet,
  title: string,
  chainId: number,
  target: Target,
): Promise<void> {
  const call = transaction(wallet.account, chainId, target);
  const panel = openWalletPanel({ kind: 'waiting', wallet: wallet.name, title, late: false });
  await askUntilAnswered(panel, wallet, title, (options) => wallet.request(call, options)).finally(
    panel.close,
  );
}
