import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompletionRequest } from '../../../protocol/completion.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { networkOf } from '../../../protocol/payment/amount.ts';
import { PAYMENT_SIGNATURE } from '../../../protocol/payment/header.ts';
import type { PaymentResponse } from '../../../protocol/payment/payment-response.ts';
import type { Extent } from '../../../protocol/payment/price.ts';
import type { Receipt } from '../../../protocol/receipt/receipt.ts';
import { readText, send } from '../http.ts';
import type { Target } from '../target.ts';
import { errorFromResponse } from '../wire-error.ts';
import type { SignedAllowance } from './allowance.ts';
import { type Budget, channelOf } from './budgets.ts';
import { undelivered } from './delivered.ts';
import type { SignedDeposit } from './deposit.ts';
import { historyFile, type Moved, note, readHistory } from './history.ts';
import { type Offer, readOffer } from './offer.ts';
import { paidRequest, readPaymentResponse } from './paid-request.ts';
import type { DayLimit } from './purse.ts';
import { purseFile } from './purse-file.ts';
import type { PurseState } from './purse-state.ts';
import { railOf } from './rail-of.ts';
import { type SharedPurse, sharePurse } from './share-purse.ts';
import { asAnswer, type Cost, createToll, type Toll } from './toll.ts';

/** Where the purses of this machine lie. */
export interface PurseFolders {
  /** For states and histories. */
  readonly folder: string;
  /** For the local sockets, whose paths have to be short. */
  readonly sockets: string;
}

/** What a receipt that was checked says of its answer's cost. */
export interface SignedCost {
  readonly seq: number;
  /** SHA-256 of its payload. */
  readonly hash: string;
  readonly tokens: number;
  readonly pay: NonNullable<Receipt['pay']>;
}

/** Pays one server out of one budget. */
export interface Payer {
  readonly budget: Budget;
  readonly state: PurseState;
  /** Pays for a request; nothing is signed before it is sent. */
  toll(extent: Extent, limit: DayLimit | undefined): Toll;
  /** Brings what the wallet signed to the server with a request that asks for nothing; gives the transaction. */
  bring(target: Target, deposit: SignedDeposit | SignedAllowance, signal: AbortSignal): Promise<string>;
  /** Asks the server for everything that is left. Throws `PHC_PAYMENT_REFUND`, and what requests throw. */
  refund(target: Target, signal: AbortSignal): Promise<PaymentResponse>;
  hold(balance: bigint): Promise<void>;
  /** As `Purse.forgive`. */
  forgive(): Promise<void>;
  /** Takes note of what an answer cost. */
  noteCost(answer: string, cost: Cost): Promise<void>;
  /**
   * Takes note of an answer's receipt. Where the answer was left before it told its price, `left` is how it was paid for,
   * and the receipt settles that.
   */
  noteReceipt(answer: string, signed: SignedCost, left: Toll | undefined): Promise<void>;
  /** Takes note of what only totals told: answers that were left before anything of them was read. */
  noteRest(): Promise<void>;
  /** Takes note of what the server charged and did not deliver, with its words; once, until that is forgiven. */
  noteUndelivered(): Promise<void>;
  /** Takes note of money that came or went. */
  noteMoved(kind: Moved['kind'], amount: string, transaction: string): Promise<void>;
  /** Lets go of the purse; what is known is on the disk then. */
  close(): Promise<void>;
}

/** A request that asks for nothing, so that it costs nothing. */
const NOTHING: CompletionRequest = { prompt: ' ', max_tokens: 0 };

const nameOf = (budget: Budget) => channelOf(budget).slice(2, 18);

const storeOf = ({ folder }: PurseFolders, budget: Budget) =>
  purseFile(join(folder, `${nameOf(budget)}.json`));

function socketOf({ sockets }: PurseFolders, budget: Budget): string {
  const name = `purse-${nameOf(budget)}`;
  if (process.platform !== 'win32') return join(sockets, `${name}.sock`);
  // Pipes have one name space for all users and folders.
  const place = createHash('sha256').update(sockets).digest('hex').slice(0, 16);
  return `\\\\.\\pipe\\ph-codex-${place}-${name}`;
}

function offerOf({ offer, chainId, config }: Budget): Offer {
  const found = readOffer(offer, { chainId, asset: config.token, payTo: config.receiver });
  if (typeof found === 'string') throw new PhcError('PHC_PAYMENT_RAIL', { detail: found });
  return found;
}

/** Writes the purse of a budget that has none yet, as if its deposit had come: nothing is served before it has. */
export async function layPurse(folders: PurseFolders, budget: Budget): Promise<void> {
  const store = storeOf(folders, budget);
  if ((await store.read()) !== undefined) return;
  const { chainId, config, deposited } = budget;
  await store.write({ v: 1, chainId, config, balance: deposited, charged: '0', signed: '0' });
}

/** Takes the purse of a budget away that has ended. */
export function clearPurse({ folder }: PurseFolders, budget: Budget): Promise<void> {
  return rm(join(folder, `${nameOf(budget)}.json`), { force: true });
}

/** What a receipt says of a charge, as the answer's own end would have said it. */
function toldBy({ charged, cumulative, channelId }: SignedCost['pay'], network: string): PaymentResponse {
  const channelState = {
    channelId,
    balance: '0',
    totalClaimed: '0',
    withdrawRequestedAt: 0,
    chargedCumulativeAmount: cumulative,
  };
  return { success: true, transaction: '', network, extra: { chargedAmount: charged, channelState } };
}

async function exchange(
  target: Target,
  method: 'GET' | 'POST',
  header: string,
  signal: AbortSignal,
): Promise<ReturnType<typeof asAnswer>> {
  const body = method === 'POST' ? { body: NOTHING } : {};
  const headers = { [PAYMENT_SIGNATURE]: header };
  return asAnswer(await send(target, { method, path: '/v1/completions', ...body, headers, signal }));
}

/** Opens the payer of a budget. Throws what `sharePurse` throws. */
export async function openPayer(folders: PurseFolders, budget: Budget): Promise<Payer> {
  const { price, secret, server, model, token } = budget;
  const offer = offerOf(budget);
  const endsAt = railOf(budget).endsAt(budget.config);
  await layPurse(folders, budget);
  const store = storeOf(folders, budget);
  const purse: SharedPurse = await sharePurse({ path: socketOf(folders, budget), store, secret });
  const history = historyFile(folders.folder, nameOf(budget));
  let noted = false;
  const row = () => ({ at: Date.now(), server, model, token });
  const noteCost: Payer['noteCost'] = (answer, { tokens, ceiling, charged }) =>
    note(history, {
      kind: 'charge',
      ...row(),
      answer,
      tokens,
      ceiling: String(ceiling),
      charged: String(charged),
    });

  return {
    budget,
    noteCost,
    get state() {
      return purse.state;
    },
    toll: (extent, limit) => createToll({ offer, price, purse, endsAt }, extent, limit),
    async bring(target, deposit, signal) {
      const paid = { offer, purse, ceiling: 0n, deposit, signal };
      const { response, payment } = await paidRequest(paid, (header) =>
        exchange(target, 'POST', header, signal),
      );
      const text = await readText(response.message);
      const told = readPaymentResponse(response);
      if (response.status !== 200) {
        payment.leave();
        throw errorFromResponse(response.status, text);
      }
      if (told) await payment.settle(told, 0n);
      else payment.leave();
      return told?.transaction ?? '';
    },
    async refund(target, signal) {
      const paid = { offer, purse, ceiling: 0n, refund: true, signal };
      const { response, payment } = await paidRequest(paid, (header) =>
        exchange(target, 'GET', header, signal),
      );
      payment.leave();
      const text = await readText(response.message);
      if (response.status !== 200) throw errorFromResponse(response.status, text);
      const told = readPaymentResponse(response);
      if (!told?.success) throw new PhcError('PHC_PAYMENT_REFUND', { detail: told?.errorReason });
      return told;
    },
    async noteReceipt(answer, { seq, hash, tokens, pay }, left) {
      if (left) await noteCost(answer, await left.settle(toldBy(pay, networkOf(budget.chainId)), tokens));
      await note(history, { kind: 'receipt', answer, seq, hash, charged: pay.charged });
    },
    async noteRest() {
      const rows = await readHistory(history);
      const known = rows.reduce((sum, one) => sum + (one.kind === 'charge' ? BigInt(one.charged) : 0n), 0n);
      const rest = BigInt(purse.state.charged) - known;
      if (rest > 0n) await noteCost('', { tokens: 0, ceiling: rest, charged: rest });
    },
    noteMoved: (kind, amount, transaction) => note(history, { kind, ...row(), amount, transaction }),
    async noteUndelivered() {
      if (noted) return;
      noted = true;
      const { disputed: said } = purse.state;
      const amount = String(undelivered(purse.state));
      await note(history, { kind: 'undelivered', ...row(), amount, transaction: '', ...(said && { said }) });
    },
    hold: purse.hold,
    async forgive() {
      await purse.forgive();
      noted = false;
    },
    close: purse.close,
  };
}
