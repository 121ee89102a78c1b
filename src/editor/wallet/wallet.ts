import * as vscode from 'vscode';
import { PhcError } from '../../../protocol/errors.ts';
import type { PaymentRequirements } from '../../../protocol/payment/payment-required.ts';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import type { ContractWallet } from '../../client/payment/contract-wallet.ts';
import type { AgreementFacts } from '../../wallet/agreement.ts';
import type { Wallet, WalletKind } from '../../wallet/wallet.ts';
import { errorText, t } from '../l10n.ts';
import type { Store } from '../store.ts';
import { connect, isCancelled, restore } from './connect.ts';
import type { WalletFact } from './fact.ts';
import { type SignedAgreements, sendByWallet, signAgreements } from './sign.ts';
import type { BudgetWords } from './view.ts';

const REMEMBERED = 'ph-codex.wallet';

const kinds = (): readonly (vscode.QuickPickItem & { readonly wallet: WalletKind })[] => [
  {
    wallet: 'browser',
    label: `$(globe) ${t('Wallet of this browser')}`,
    detail: t('A page on this machine talks to the wallet extension, and to what is plugged into it.'),
  },
  {
    wallet: 'walletconnect',
    label: `$(device-mobile) ${t('Wallet on a phone')}`,
    detail: t('By QR code or link over WalletConnect. Needs the setting ph-codex.wallet.projectId.'),
  },
  {
    wallet: 'development',
    label: `$(beaker) ${t('Development key')}`,
    detail: t('A private key for test chains, where nothing is worth anything.'),
  },
];

/** What an agreement is held against, but for what the wallet and the clock say. */
export type AgreementTerms = Omit<AgreementFacts, 'account' | 'now'>;

export interface Wallets extends vscode.Disposable {
  /** Has the connected wallet sign agreements; throws PHC_WALLET_NONE without one, and what `signAgreements` throws. */
  sign(
    messages: readonly TypedData[],
    required: PaymentRequirements,
    terms: AgreementTerms,
    words: Omit<BudgetWords, 'explanations'>,
    contract: ContractWallet | undefined,
  ): Promise<SignedAgreements>;
  /**
   * Has the connected wallet send a transaction to a contract; throws PHC_SIGN_OWNER where another account is connected,
   * PHC_WALLET_NONE, and what the wallet throws.
   */
  send(call: { readonly to: string; readonly data: string }, sender: Sender, title: string): Promise<void>;
}

/** Who sends a transaction, and where. */
interface Sender {
  readonly account: string;
  readonly chainId: number;
}

/** Shows what went wrong, unless the person cancelled it. */
export async function tell(error: unknown): Promise<void> {
  if (isCancelled(error)) return;
  const message = errorText(error);
  if (!(error instanceof PhcError) || error.code !== 'PHC_WALLET_PROJECT') {
    return void vscode.window.showErrorMessage(message);
  }
  const settings = t('Open Settings');
  if ((await vscode.window.showErrorMessage(message, settings)) === settings) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'ph-codex.wallet');
  }
}

/** Registers *Connect Wallet* and *Disconnect Wallet*; nothing of a wallet is loaded before one is used. */
export function registerWallets(context: vscode.ExtensionContext, store: Store): Wallets {
  let current: Wallet | undefined;

  async function remember(wallet: Wallet | undefined): Promise<void> {
    const fact: WalletFact | null = wallet
      ? { kind: wallet.kind, name: wallet.name, account: wallet.account }
      : null;
    store.update({ wallet: fact });
    await context.globalState.update(REMEMBERED, fact ?? undefined);
  }

  function use(wallet: Wallet): Wallet {
    current = wallet;
    wallet.onChange(() => void remember(wallet));
    wallet.onEnd(() => {
      if (current !== wallet) return;
      current = undefined;
      void remember(undefined);
    });
    return wallet;
  }

  async function connected(): Promise<Wallet> {
    const { wallet: fact } = store.facts;
    const wallet = current ?? (fact && (await restore(fact.kind, context)));
    if (wallet) return current ?? use(wallet);
    await remember(undefined);
    throw new PhcError('PHC_WALLET_NONE');
  }

  async function connectWallet(): Promise<void> {
    const chosen = await vscode.window.showQuickPick(kinds(), { title: t('Connect Wallet') });
    if (!chosen) return;
    try {
      await current?.close();
      current = undefined;
      await remember(use(await connect(chosen.wallet, context)));
    } catch (error) {
      await tell(error);
    }
  }

  async function disconnectWallet(): Promise<void> {
    try {
      const wallet = await connected();
      current = undefined;
      await wallet.disconnect();
      void vscode.window.showInformationMessage(t('{0} is disconnected.', wallet.name));
    } catch (error) {
      await tell(error);
      // There it is still connected.
      if (error instanceof PhcError && error.code === 'PHC_WALLET_OTHER_WINDOW') return;
    }
    await remember(undefined);
  }

  store.update({ wallet: context.globalState.get<WalletFact>(REMEMBERED) ?? null });
  const commands = vscode.Disposable.from(
    vscode.commands.registerCommand('ph-codex.connectWallet', connectWallet),
    vscode.commands.registerCommand('ph-codex.disconnectWallet', disconnectWallet),
  );
  return {
    async sign(messages, required, terms, words, contract) {
      const wallet = await connected();
      const now = Math.floor(Date.now() / 1000);
      const facts = { ...terms, account: wallet.account, now };
      return signAgreements(wallet, messages, required, facts, words, contract);
    },
    async send(call, { account, chainId }, title) {
      const wallet = await connected();
      if (wallet.account !== account) {
        throw new PhcError('PHC_SIGN_OWNER', { detail: `${account}, not ${wallet.account}` });
      }
      await sendByWallet(wallet, title, chainId, call);
    },
    dispose() {
      commands.dispose();
      void current?.close();
    },
  };
}
