import * as vscode from 'vscode';
import { AT_STAKE } from '../../../protocol/payment/at-stake.ts';
import { PERMIT2_ALLOWANCE } from '../../../protocol/payment/payment-required.ts';
import type { BudgetPlan } from '../../client/payment/plan-budget.ts';
import { askTerms } from '../../client/payment/terms.ts';
import type { Target } from '../../client/target.ts';
import { tokenText } from '../../wallet/token-text.ts';
import { t } from '../l10n.ts';
import { displayName } from '../model-name.ts';
import { type AgreementTerms, tell } from '../wallet/wallet.ts';
import { sessionLimit } from './limit.ts';
import type { PaymentParts } from './parts.ts';
import { priceText } from './text.ts';

const TERMS_MS = 10_000;

/** The target of the server in use, and what is known of its model; undefined where that is this machine's own. */
async function serverInUse({ server, store }: PaymentParts) {
  const { target, state } = await server.ready(AbortSignal.timeout(TERMS_MS), 'command');
  if (target.kind !== 'url' || state.kind !== 'ready') return undefined;
  const { name, modelRoot } = state.model;
  const { whoServes } = store.facts;
  const did = whoServes?.modelRoot === modelRoot ? whoServes.did : undefined;
  return { target, model: { name: displayName(name), modelRoot, did } };
}

/** The account that is to pay, after the person has connected one; undefined where that was cancelled. */
async function connectedAccount({ store }: PaymentParts): Promise<string | undefined> {
  if (!store.facts.wallet) await vscode.commands.executeCommand('ph-codex.connectWallet');
  return store.facts.wallet?.account;
}

function agreementOf({ budget, deposit, chainTitle }: BudgetPlan, validSeconds: number): AgreementTerms {
  const { model, server, chainId, token, config } = budget;
  return {
    model,
    server,
    chainId,
    chainTitle,
    datatoken: deposit.offer.asset,
    tokenName: token,
    collector: deposit.offer.payTo,
    channel: config,
    budget: deposit.amount,
    validSeconds,
  };
}

/** Shows the terms of the server in use, has the wallet sign a budget, and has the server bring it to the chain. */
async function openBudget(parts: PaymentParts, target: Extract<Target, { kind: 'url' }>, found: Model) {
  const { wallets, open, renew, look } = parts;
  const terms = await askTerms(target, AbortSignal.timeout(TERMS_MS));
  if (!terms) {
    void vscode.window.showInformationMessage(t('{0} asks for no payment.', target.url.host));
    return;
  }
  const account = await connectedAccount(parts);
  if (account === undefined) return;
  const paying = await open();
  const server = target.url.href;
  const wish = { server, accepts: terms.accepts, model: found, account, most: sessionLimit() };
  const { plan, messages } = await paying.plan(wish);
  const { budget, required, deposit, validSeconds, contract } = plan;
  const agreed = [messages.deposit, ...(messages.permit ? [messages.permit] : [])];
  const words = {
    price: t('Answers cost {0}; what did not come costs nothing.', priceText(budget.price, budget.token)),
    stakes: AT_STAKE[required.scheme] ?? [],
  };
  const agreement = agreementOf(plan, validSeconds);
  const { signatures, panel } = await wallets.sign(agreed, required, agreement, words, contract);
  const [first = '', second] = signatures;
  const waiting = new AbortController();
  void panel.chosen(waiting.signal).then(
    () => waiting.abort(),
    () => {},
  );
  try {
    const text = t(
      'The server brings what you signed to the chain. That takes as long as the chain needs; you can go on working.',
    );
    panel.show({ kind: 'busy', title: t('Almost there'), text });
    await paying.open(plan, { deposit: first, permit: second }, target, waiting.signal);
    renew();
    await look(target);
    const sum = `${tokenText(deposit.amount)} ${budget.token}`;
    const done =
      required.scheme === PERMIT2_ALLOWANCE
        ? t('{0} may take up to {1} for answers of {2}.', target.url.host, sum, budget.model)
        : t('{0} are put aside for {1}.', sum, budget.model);
    panel.show({ kind: 'done', text: t('{0} You can close this.', done) });
  } catch (error) {
    panel.close();
    throw error;
  } finally {
    waiting.abort();
  }
}

type Model = NonNullable<Awaited<ReturnType<typeof serverInUse>>>['model'];

/** *Pay for Answers*. */
export async function payForAnswers(parts: PaymentParts): Promise<void> {
  try {
    const found = await serverInUse(parts);
    if (found) await openBudget(parts, found.target, found.model);
    else void vscode.window.showInformationMessage(t('Answers of your own machine cost nothing.'));
  } catch (error) {
    await tell(error);
  }
}
