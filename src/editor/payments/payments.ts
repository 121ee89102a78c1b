import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Extent } from '../../../protocol/payment/price.ts';
import { type ChatPart, streamChat } from '../../client/chat.ts';
import { type CompletionPart, streamCompletion } from '../../client/completions.ts';
import type { LinkState } from '../../client/link.ts';
import { localHome } from '../../client/local-socket.ts';
import { isTooMuch } from '../../client/payment/delivered.ts';
import { chatExtent, completionExtent } from '../../client/payment/extent.ts';
import type { Payer } from '../../client/payment/payer.ts';
import type { Paying } from '../../client/payment/paying.ts';
import type { PurseState } from '../../client/payment/purse-state.ts';
import { askTerms } from '../../client/payment/terms.ts';
import type { Toll } from '../../client/payment/toll.ts';
import type { ReceiptFact } from '../../client/receipts/receipt-fact.ts';
import type { Target } from '../../client/target.ts';
import type { Server } from '../server.ts';
import type { Store } from '../store.ts';
import type { Wallets } from '../wallet/wallet.ts';
import { createPaymentAsk } from './ask.ts';
import { noteCost, type PaymentFact } from './fact.ts';
import { dayLimit, today } from './limit.ts';
import { registerPaymentPages } from './pages.ts';
import { payForAnswers } from './setup.ts';
import { registerWithdrawals } from './withdraw.ts';

const TERMS_MS = 10_000;
/** Answers that were left before they told their cost, and whose receipt may still tell it. */
const MOST_LEFT = 32;

type Far = Extract<Target, { kind: 'url' }>;

/** Pays for the answers of far servers, out of budgets that the person's wallet signed. */
export interface Payments extends vscode.Disposable {
  /** As `streamCompletion`, with the payment where one is asked for. */
  readonly stream: typeof streamCompletion;
  /** As `streamChat`, likewise. */
  readonly chat: typeof streamChat;
  /** To be told what came of an answer's receipt. */
  checked(answer: string, fact: ReceiptFact): void;
}

function stoppedBy({ broken, ...state }: PurseState) {
  if (broken !== undefined) return 'charge';
  return isTooMuch(state, BigInt(state.ceiling ?? '0')) ? 'undelivered' : undefined;
}

function factOf({ budget, state }: Payer): PaymentFact {
  const charged = BigInt(state.charged);
  const { day } = state;
  return {
    kind: 'paid',
    token: budget.token,
    price: budget.price,
    deposited: BigInt(budget.deposited),
    left: BigInt(state.balance) - charged,
    today: day?.date === today() ? charged - BigInt(day.charged) : 0n,
    stopped: stoppedBy(state),
  };
}

/** Registers what pays, and its commands; nothing of it is loaded before a server asks for payment. */
export function registerPayments(
  context: vscode.ExtensionContext,
  server: Server,
  store: Store,
  wallets: Wallets,
  log: vscode.LogOutputChannel,
): Payments {
  let opened: Promise<Paying> | undefined;
  const payers = new Map<string, Promise<Payer | undefined>>();
  const left = new Map<string, { readonly toll: Toll; readonly payer: Payer }>();
  const ask = createPaymentAsk(log);
  let inUse: Payer | undefined;

  const open = () => {
    opened ??= import('../../client/payment/paying.ts').then(({ openPaying }) =>
      openPaying({
        secrets: context.secrets,
        folder: join(context.globalStorageUri.fsPath, 'purses'),
        sockets: localHome(),
        home: localHome(),
      }),
    );
    return opened;
  };

  const show = () => {
    if (inUse) store.update({ payment: factOf(inUse) });
  };

  /** Looks again for a budget at each server. */
  const renew = () => {
    payers.clear();
    ask.forget();
    inUse = undefined;
  };

  async function findPayer(target: Far): Promise<Payer | undefined> {
    const terms = await askTerms(target, AbortSignal.timeout(TERMS_MS));
    if (!terms) {
      store.update({ payment: { kind: 'free' } });
      return undefined;
    }
    const payer = await (await open()).payer(target.url.href);
    inUse = payer;
    const { price, token } = terms;
    store.update({ payment: payer ? factOf(payer) : { kind: 'unpaid', token, price } });
    return payer;
  }

  function payerFor(target: Far): Promise<Payer | undefined> {
    const { href } = target.url;
    const found =
      payers.get(href) ??
      findPayer(target).catch((error: unknown) => {
        // Not asked again at each keystroke, but when the server is found anew.
        log.warn(`Terms of payment: ${String(error)}`);
        return undefined;
      });
    payers.set(href, found);
    return found;
  }

  /** The answer in `parts`, paid for by what it may be at most. */
  async function* paidStream<P extends CompletionPart | ChatPart>(
    target: Far,
    extent: Extent,
    parts: (post: Toll['send'] | undefined) => AsyncGenerator<P>,
  ): AsyncGenerator<P> {
    const payer = await payerFor(target);
    const toll = payer?.toll(extent, dayLimit());
    let answer: string | undefined;
    let told = false;
    let bytes = 0;
    try {
      for await (const part of parts(toll?.send)) {
        if (part.kind === 'text') bytes += Buffer.byteLength(part.text);
        if (part.kind === 'id') answer = part.id;
        if (part.kind === 'answer' && payer && toll && answer && part.answer.payment) {
          told = true;
          const cost = await toll.settle(part.answer.payment, part.answer.tokens.length);
          noteAnswer(payer, answer, cost);
        }
        yield part;
      }
    } catch (error) {
      ask.failed(target.url, error, payer);
      throw error;
    } finally {
      toll?.leave(bytes);
      if (payer && toll && answer && !told) {
        left.set(answer, { toll, payer });
        for (const oldest of left.keys()) if (left.size > MOST_LEFT) left.delete(oldest);
      }
      if (payer === inUse) show();
    }
  }

  function noteAnswer(payer: Payer, answer: string, cost: Awaited<ReturnType<Toll['settle']>>): void {
    const { token } = payer.budget;
    const { ceiling, charged } = cost;
    // Only answers that cost something are worth a row; warming costs nothing.
    if (ceiling === 0n) return;
    store.update({ costs: noteCost(store.facts.costs, answer, { token, ceiling, charged }) });
    void payer.noteCost(answer, cost).catch((error) => log.warn(`History: ${String(error)}`));
  }

  async function takeReceipt(
    answer: string,
    fact: Extract<ReceiptFact, { kind: 'verified' }>,
  ): Promise<void> {
    if (!fact.paid) return;
    const { pay, tokens } = fact.paid;
    const late = left.get(answer);
    left.delete(answer);
    const payer = late?.payer ?? inUse;
    if (!payer) return;
    const { seq, hash } = fact;
    await payer.noteReceipt(answer, { seq, hash, tokens, pay }, late?.toll);
    const known = store.facts.costs.get(answer) ?? {
      token: payer.budget.token,
      charged: BigInt(pay.charged),
      ceiling: BigInt(pay.ceiling),
    };
    const signed = BigInt(pay.charged);
    store.update({ costs: noteCost(store.facts.costs, answer, { ...known, signed }) });
    show();
  }

  let known: LinkState | undefined;
  const parts = { context, server, store, wallets, log, open, renew, look: payerFor };
  const registered = vscode.Disposable.from(
    vscode.commands.registerCommand('ph-codex.payForAnswers', () => payForAnswers(parts)),
    registerWithdrawals(parts),
    registerPaymentPages(open),
    // The price is shown before the first answer.
    store.onChange(({ link, local, payment }) => {
      if (local && payment.kind !== 'free') store.update({ payment: { kind: 'free' } });
      if (link === known) return;
      known = link;
      if (local || link.kind !== 'ready') return;
      payers.clear();
      void server.ready(AbortSignal.timeout(TERMS_MS)).then(
        ({ target }) => (target.kind === 'url' ? payerFor(target) : undefined),
        () => undefined,
      );
    }),
  );

  return {
    stream(target, request, signal) {
      if (target.kind !== 'url') return streamCompletion(target, request, signal);
      return paidStream(target, completionExtent(request), (post) =>
        streamCompletion(target, request, signal, post),
      );
    },
    chat(target, request, signal) {
      if (target.kind !== 'url') return streamChat(target, request, signal);
      return paidStream(target, chatExtent(request), (post) => streamChat(target, request, signal, post));
    },
    checked(answer, fact) {
      if (fact.kind !== 'verified') return;
      takeReceipt(answer, fact).catch((error) => log.warn(`Receipt of ${answer}: ${String(error)}`));
    },
    dispose() {
      registered.dispose();
      void opened?.then((paying) => paying.close());
    },
  };
}
