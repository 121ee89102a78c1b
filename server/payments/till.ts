import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PhcError } from '../../protocol/errors.ts';
import { fromHeader } from '../../protocol/payment/header.ts';
import { type FundingPayload, PaymentPayload, type Voucher } from '../../protocol/payment/payment-payload.ts';
import { type PaymentRequirements, REFUSALS, type Refusal } from '../../protocol/payment/payment-required.ts';
import { type Bill, openBill } from './bill.ts';
import { depositFault, depositSignature, paymentFault, permitOf, voucherMessage } from './check-payment.ts';
import { claimChannels } from './claims.ts';
import type { Ledger, Reservation } from './ledger.ts';
import { channelState, type LedgerChannel } from './ledger-channel.ts';
import { createLimit } from './limit.ts';
import { signsItself } from './payer-signature.ts';
import { PaymentNeeded } from './payment-needed.ts';
import { type PaymentTerms, paymentRequired, requirementsOf } from './payment-terms.ts';
import type { Rail } from './rail.ts';

/** How a request comes to the till. */
export interface Presented {
  /** The PAYMENT-SIGNATURE header. */
  readonly header: string | undefined;
  /** Where the request went, for the 402. */
  readonly url: string;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
}

/** Where requests are paid for. */
export interface Till {
  readonly terms: PaymentTerms;
  /** What `GET /v1/ph/terms` says for a request with this ceiling. */
  accepts(ceiling: bigint): PaymentRequirements[];
  /**
   * Takes the payment of a request; its voucher is on the disk when this resolves. Throws `PHC_PAYMENT_REQUIRED` and
   * `PHC_PAYMENT_REFUSED` with what the 402 says, `PHC_PAYMENT_BUSY`, `PHC_PAYMENT_CHAIN`.
   */
  admit(presented: Presented, ceiling: bigint): Promise<Bill>;
  /** The checked payment of a request, with its channel as the ledger or the chain knows it. Throws as `admit`. */
  inspect(
    presented: Presented,
    ceiling: bigint,
  ): Promise<{ payment: PaymentPayload; channel: LedgerChannel }>;
  /** Throws the 402 that sets a client right about its channel. */
  correct(presented: Presented, ceiling: bigint, channel: LedgerChannel): never;
}

/** How long a fifth request of a channel waits for one of the four before it to end. */
const BUSY_MS = 5_000;
/** What other servers of a shared ledger end, nobody tells: so often it is looked at again. */
const SHARED_MS = 50;
/** Questions to the chain by people whom the ledger does not know; who is known needs none. */
const STRANGERS_AT_ONCE = 8;
const STRANGERS_WAITING = 64;

/** Opens the till of one server over its ledger. */
export function openTill(terms: PaymentTerms, ledger: Ledger, rail: Rail): Till {
  const ended = new EventEmitter();
  ended.setMaxListeners(0);
  const strangers = createLimit(STRANGERS_AT_ONCE, STRANGERS_WAITING);
  const deposits = new Map<string, Promise<string>>();
  const claims = new Map<string, Promise<void>>();
  let ends = 0;

  function refuse(
    { url }: Presented,
    ceiling: bigint,
    refusal: Refusal,
    channel?: LedgerChannel,
    detail?: string,
  ): never {
    const accepts = requirementsOf(terms, ceiling);
    // Only to whom the voucher shows that the channel is its own: see `paymentFault`.
    if (channel) {
      accepts.extra.channelState = channelState(channel);
      if (channel.signature !== '') {
        accepts.extra.voucherState = {
          signedMaxClaimable: String(channel.signed),
          signature: channel.signature,
        };
      }
    }
    const name = REFUSALS[refusal];
    throw new PaymentNeeded(paymentRequired(accepts, url, name), detail ?? name);
  }

  async function askChain<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await strangers(question);
    } catch (cause) {
      if (cause instanceof PhcError && cause.code === 'PHC_PAYMENT_BUSY') throw cause;
      throw new PhcError('PHC_PAYMENT_CHAIN', { cause });
    }
  }

  /** Reads a channel from the chain into the ledger; undefined for one that holds nothing and never did. */
  async function learn(id: string, { channelConfig }: PaymentPayload['payload']) {
    const known = await ledger.find(id);
    const [state] = await askChain(() => rail.read([known ?? { id, config: channelConfig }]));
    if (!state || (state.balance === 0n && !known)) return undefined;
    return ledger.sync(id, channelConfig, state);
  }

  /** What an earlier channel of the payer owes, before its new allowance takes the place of the old one. */
  async function claimReplaced({ channelConfig: { payer }, voucher }: FundingPayload): Promise<void> {
    const earlier = (await ledger.channels()).filter(
      ({ id, config }) => config.payer === payer && id !== voucher.channelId,
    );
    // What is in work there would be lost.
    if (earlier.some(({ open }) => open > 0)) throw new PhcError('PHC_PAYMENT_BUSY');
    await claimChannels(ledger, rail, earlier);
  }

  async function bring(payment: PaymentPayload, payload: FundingPayload): Promise<string> {
    if (rail.replaces) await claimReplaced(payload);
    return rail.deposit(payload, permitOf(payment));
  }

  async function sendDeposit(payment: PaymentPayload, payload: FundingPayload): Promise<string> {
    const signature = depositSignature(payload);
    const sent = deposits.get(signature) ?? bring(payment, payload);
    deposits.set(signature, sent);
    try {
      return await sent;
    } finally {
      deposits.delete(signature);
    }
  }

  /** Brings a deposit to the chain; gives its transaction, empty where the channel has the money already. */
  async function takeDeposit(
    presented: Presented,
    ceiling: bigint,
    payment: PaymentPayload,
    payload: FundingPayload,
  ): Promise<string> {
    const { voucher } = payload;
    const known = await ledger.find(voucher.channelId);
    const fault = depositFault(payload, terms, Math.floor(Date.now() / 1000));
    if (fault) refuse(presented, ceiling, fault, known);
    const pending = deposits.has(depositSignature(payload));
    if (!pending) {
      const reason = await askChain(() => rail.tryDeposit(payload, permitOf(payment)));
      const channel = reason === undefined ? undefined : await learn(voucher.channelId, payload);
      // Sent before, by a request whose client did not wait for it.
      if (channel && BigInt(voucher.maxClaimableAmount) <= channel.balance) return '';
      if (reason !== undefined) refuse(presented, ceiling, 'depositFails', channel, reason);
    }
    let transaction: string;
    try {
      transaction = await sendDeposit(payment, payload);
    } catch (cause) {
      if (cause instanceof PhcError && cause.code === 'PHC_CHAIN_REVERTED')
        refuse(presented, ceiling, 'depositFailed', known, cause.detail);
      if (cause instanceof PhcError && cause.code === 'PHC_PAYMENT_BUSY') throw cause;
      throw new PhcError('PHC_PAYMENT_CHAIN', { cause });
    }
    await learn(voucher.channelId, payload);
    return transaction;
  }

  async function claimNow(channel: LedgerChannel): Promise<void> {
    const done = await ledger.alone(() => claimChannels(ledger, rail, [channel]));
    // Another server looks after the money just now.
    if (!done) throw new PhcError('PHC_PAYMENT_BUSY');
  }

  /**
   * A payer that signs itself may take its word back until it is claimed, if it is a contract or becomes one: it is served
   * no further than what is worth a claim.
   */
  async function keepClaimed(presented: Presented, ceiling: bigint, { id }: LedgerChannel): Promise<void> {
    const owing = async () => {
      const found = await ledger.find(id);
      return found && found.charged - found.claimed >= terms.minDeposit ? found : undefined;
    };
    const before = await owing();
    if (!before) return;
    const claiming = claims.get(id) ?? askChain(() => claimNow(before));
    claims.set(id, claiming);
    await claiming.finally(() => claims.delete(id));
    const after = await owing();
    if (after) refuse(presented, ceiling, 'unclaimable', after);
  }

  async function reserve(voucher: Voucher, ceiling: bigint, signal: AbortSignal): Promise<Reservation> {
    let patience: AbortSignal | undefined;
    for (;;) {
      const before = ends;
      const taken = await ledger.reserve(voucher, ceiling);
      if (taken !== 'busy') return taken;
      // One that ended while the ledger was asked has been told already.
      if (ends !== before) continue;
      // Made here: a signal with a timer costs as much as the check of a voucher.
      patience ??= AbortSignal.any([signal, AbortSignal.timeout(BUSY_MS)]);
      const told = once(ended, voucher.channelId, { signal: patience });
      await (ledger.shared
        ? Promise.race([told, sleep(SHARED_MS, undefined, { signal: patience })])
        : told
      ).catch((cause) => {
        throw new PhcError('PHC_PAYMENT_BUSY', { cause });
      });
    }
  }

  async function inspect(presented: Presented, ceiling: bigint) {
    if (presented.header === undefined)
      throw new PaymentNeeded(paymentRequired(requirementsOf(terms, ceiling), presented.url));
    const payment = fromHeader(PaymentPayload, presented.header);
    if (!payment) return refuse(presented, ceiling, 'payload');
    const fault = paymentFault(payment, terms);
    if (fault) refuse(presented, ceiling, fault);
    const { payload } = payment;
    const { channelConfig, voucher } = payload;
    if (signsItself(channelConfig)) {
      const message = voucherMessage(voucher, terms);
      const isSigned = () => rail.signedByPayer(channelConfig.payer, message, voucher.signature);
      if (!(await askChain(isSigned))) refuse(presented, ceiling, 'signature');
    }
    const id = voucher.channelId;
    const transaction =
      payload.type === 'deposit' || payload.type === 'allowance'
        ? await takeDeposit(presented, ceiling, payment, payload)
        : '';
    const channel = (await ledger.find(id)) ?? (await learn(id, payload));
    if (!channel) return refuse(presented, ceiling, 'unknown');
    return { payment, channel, transaction };
  }

  return {
    terms,
    accepts: (ceiling) => [requirementsOf(terms, ceiling)],
    inspect,
    correct: (presented, ceiling, channel) => refuse(presented, ceiling, 'mismatch', channel),
    async admit(presented, ceiling) {
      const { payment, channel, transaction } = await inspect(presented, ceiling);
      const { payload } = payment;
      if (payload.type === 'refund') refuse(presented, ceiling, 'payload');
      if (channel.withdrawAt !== 0) refuse(presented, ceiling, 'withdrawing', channel);
      if (signsItself(channel.config)) await keepClaimed(presented, ceiling, channel);
      let taken = await reserve(payload.voucher, ceiling, presented.signal);
      // A deposit that somebody sent by another way.
      if (taken === 'exceedsBalance' && (await learn(channel.id, payload))) {
        taken = await reserve(payload.voucher, ceiling, presented.signal);
      }
      if (typeof taken !== 'object') {
        const now = (await ledger.find(channel.id)) ?? channel;
        return refuse(presented, ceiling, taken === 'exceedsBalance' ? taken : 'mismatch', now);
      }
      const { request } = taken;
      return openBill({
        terms,
        ledger,
        request,
        ceiling,
        transaction,
        payer: channel.config.payer,
        onEnd() {
          ends++;
          ended.emit(channel.id);
        },
      });
    },
  };
}
