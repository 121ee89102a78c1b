import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { PhcError } from '../../../protocol/errors.ts';
import { PERMIT2_ALLOWANCE } from '../../../protocol/payment/payment-required.ts';
import type { Budget } from '../../client/payment/budgets.ts';
import type { Paying } from '../../client/payment/paying.ts';
import type { Withdrawal } from '../../client/payment/paying-rail.ts';
import { durationText } from '../../wallet/duration-text.ts';
import { tokenText } from '../../wallet/token-text.ts';
import { errorText, t } from '../l10n.ts';
import { tell } from '../wallet/wallet.ts';
import type { PaymentParts } from './parts.ts';
import { startReminder } from './reminder.ts';

const REFUND_MS = 600_000;
/** A server that has not claimed by then may do so until the person has said yes. */
const LAST_CLAIM_MS = 60_000;
const POLL_MS = 1000;

const targetOf = ({ server }: Budget) => ({ kind: 'url', url: new URL(server), apiKey: undefined }) as const;

async function chooseBudget(paying: Paying): Promise<Budget | undefined> {
  const budgets = await paying.budgets();
  if (budgets.length === 0) throw new PhcError('PHC_PAYMENT_NONE');
  if (budgets.length === 1) return budgets[0];
  const items = budgets.map((budget) => ({
    label: `${budget.model} at ${budget.server}`,
    description: t('{0} {1} were put aside', tokenText(BigInt(budget.deposited)), budget.token),
    budget,
  }));
  return (await vscode.window.showQuickPick(items, { title: t('Withdraw Everything') }))?.budget;
}

/** Resolves with what is to be done after the transaction that was just sent is on the chain; undefined when cancelled. */
async function afterMined(
  paying: Paying,
  budget: Budget,
  before: Withdrawal['kind'],
): Promise<Withdrawal | undefined> {
  const look = async () => {
    const now = await paying.withdrawal(budget);
    return now.kind === before ? undefined : now;
  };
  // VS Code shows three messages within 800 ms and hides the next: none is spent on what is there already.
  const mined = await look();
  if (mined) return mined;
  const location = vscode.ProgressLocation.Notification;
  const title = t('Waiting for the chain');
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    while (!token.isCancellationRequested) {
      await sleep(POLL_MS);
      const now = await look();
      if (now) return now;
    }
    return undefined;
  });
}

/** The next step of a withdrawal that needs no server: the wallet announces it, and after the delay takes the money. */
async function withdrawAlone(parts: PaymentParts, budget: Budget): Promise<void> {
  const { wallets, open, renew } = parts;
  const paying = await open();
  const { config, chainId, token } = budget;
  const step = await paying.withdrawal(budget);
  let next: Withdrawal | undefined = step;
  if (step.kind === 'start') {
    const start = t('Start');
    const detail = t(
      'Two transactions of your wallet, each at your gas: now one that announces it, and after {0} one that takes the money. Meanwhile the server can claim what it delivered, and nothing is paid from this budget any more.',
      durationText(config.withdrawDelay, t),
    );
    const message = t('Withdraw {0} {1} without the server?', tokenText(step.amount), token);
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, start)) !== start) return;
    const title = t('Announce the withdrawal of {0} {1}', tokenText(step.amount), token);
    await wallets.send(step.call, { account: config.payer, chainId }, title);
    next = await afterMined(paying, budget, 'start');
  } else if (step.kind === 'finish') {
    await wallets.send(
      step.call,
      { account: config.payer, chainId },
      t('Take back what is left of your {0}', token),
    );
    next = await afterMined(paying, budget, 'finish');
  }
  renew();
  if (next?.kind === 'wait' || next?.kind === 'finish') {
    const when = next.kind === 'wait' ? t('in {0}', durationText(next.at - next.now, t)) : t('now');
    void vscode.window.showInformationMessage(
      t('The withdrawal is announced. It can be finished {0}; the editor will remind you.', when),
    );
  }
  if (next?.kind === 'nothing') {
    void vscode.window.showInformationMessage(t('Everything that was left is in your wallet.'));
  }
}

/** Takes back the permission of a server that may take money from the wallet: nobody but the wallet can. */
async function revoke(parts: PaymentParts, budget: Budget): Promise<void> {
  const { wallets, open, renew, log } = parts;
  const paying = await open();
  const { config, chainId, token, server } = budget;
  const { host } = new URL(server);
  const location = vscode.ProgressLocation.Notification;
  const title = t('The server takes what was charged');
  // It has earned that; one that does not answer takes nothing more, and the permission ends all the same.
  await vscode.window
    .withProgress({ location, title }, () =>
      paying.refund(budget, targetOf(budget), AbortSignal.timeout(LAST_CLAIM_MS)),
    )
    .then(undefined, (error: unknown) => log.warn(`Last claim of ${host}: ${String(error)}`));
  const step = await paying.withdrawal(budget);
  if (step.kind === 'revoke') {
    const revoking = t('Take Back');
    const sum = `${tokenText(step.amount)} ${token}`;
    const until = new Date(step.at * 1000).toLocaleString();
    const detail = t(
      '{0} may still take up to {1} from your wallet, until {2}; then that ends by itself. To end it now takes one transaction of your wallet, at your gas.',
      host,
      sum,
      until,
    );
    const message = t('Take back the permission of {0}?', host);
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, revoking)) !== revoking)
      return;
    await wallets.send(
      step.call,
      { account: config.payer, chainId },
      t('Let {0} take no more {1}', host, token),
    );
    if ((await afterMined(paying, budget, 'revoke'))?.kind !== 'nothing') return;
  }
  renew();
  void vscode.window.showInformationMessage(
    t('{0} can take nothing more. What it did not take never left your wallet.', host),
  );
}

/** Has the server give everything back; offers the way without it where that fails. */
async function withdraw(parts: PaymentParts, budget: Budget): Promise<void> {
  if (budget.offer['scheme'] === PERMIT2_ALLOWANCE) return revoke(parts, budget);
  if (budget.withdrawableAt !== undefined) return withdrawAlone(parts, budget);
  const { open, renew, store } = parts;
  const paying = await open();
  const location = vscode.ProgressLocation.Notification;
  const title = t('The server gives back what is left');
  try {
    const { amount = '0' } = await vscode.window.withProgress({ location, title }, () =>
      paying.refund(budget, targetOf(budget), AbortSignal.timeout(REFUND_MS)),
    );
    renew();
    store.update({ payment: { kind: 'unpaid', token: budget.token, price: budget.price } });
    const sum = `${tokenText(BigInt(amount))} ${budget.token}`;
    void vscode.window.showInformationMessage(t('{0} are back in your wallet.', sum));
  } catch (error) {
    const alone = t('Withdraw Without the Server');
    const message = errorText(error);
    if ((await vscode.window.showWarningMessage(message, alone)) === alone)
      await withdrawAlone(parts, budget);
  }
}

/** Tells of a withdrawal that can be finished, and finishes it for who says so. */
async function offerFinish(parts: PaymentParts, budget: Budget): Promise<void> {
  const finish = t('Finish');
  const message = t(
    'Your withdrawal of {0} from {1} can be finished.',
    budget.token,
    new URL(budget.server).host,
  );
  const chosen = await vscode.window.showInformationMessage(message, finish);
  if (chosen === finish) await withdrawAlone(parts, budget).catch(tell);
}

/** Registers *Withdraw Everything*, and the reminder of a withdrawal that the wallet has begun. */
export function registerWithdrawals(parts: PaymentParts): vscode.Disposable {
  const { context, open, log } = parts;
  const warn = (cause: unknown) => log.warn(`Withdrawals: ${String(cause)}`);
  return vscode.Disposable.from(
    startReminder({
      secrets: context.secrets,
      open,
      tell: (budget) => void offerFinish(parts, budget).catch(warn),
      warn,
    }),
    vscode.commands.registerCommand('ph-codex.withdraw', async () => {
      try {
        const budget = await chooseBudget(await parts.open());
        if (budget) await withdraw(parts, budget);
      } catch (error) {
        warn(error);
        await tell(error);
      }
    }),
  );
}
