import { networkOf } from '../../protocol/payment/amount.ts';
import type { PaymentResponse } from '../../protocol/payment/payment-response.ts';
import { priceOf } from '../../protocol/payment/price.ts';
import type { Receipt } from '../../protocol/receipt/receipt.ts';
import type { Ledger } from './ledger.ts';
import { channelState } from './ledger-channel.ts';
import type { PaymentTerms } from './payment-terms.ts';

/** What a request came to. */
export interface Settled {
  /** For the header, and for `ph.payment`. */
  readonly response: PaymentResponse;
  /** For the receipt. */
  readonly pay: NonNullable<Receipt['pay']>;
}

/** A request that is paid for and being worked on. */
export interface Bill {
  /** Address of who pays. */
  readonly payer: string;
  /** Takes note of tokens of one of its answers that were handed to the client. */
  deliver(answer: number, tokens: number): void;
  /** Charges what was delivered by now; in the ledger when it resolves. Once: what comes later gives the same. */
  settle(): Promise<Settled>;
  /** Ends it at no cost, for an error of the server's. */
  waive(): Promise<Settled>;
}

interface BillOptions {
  readonly terms: PaymentTerms;
  readonly ledger: Ledger;
  /** Its number in the ledger. */
  readonly request: number;
  readonly ceiling: bigint;
  /** Of the deposit that came with it; empty for none. */
  readonly transaction: string;
  readonly payer: string;
  readonly onEnd: () => void;
}

/** Opens the bill of a request whose voucher the ledger has taken. */
export function openBill(options: BillOptions): Bill {
  const { terms, ledger, request, ceiling, transaction, payer, onEnd } = options;
  let tokens = 0;
  const answers = new Set<number>();
  let settled: Promise<Settled> | undefined;

  async function end(most: bigint): Promise<Settled> {
    const { channel, charge } = await ledger.settle(request, tokens, most).finally(onEnd);
    const chargedAmount = String(charge);
    return {
      response: {
        success: true,
        transaction,
        network: networkOf(terms.chainId),
        payer,
        amount: '',
        extra: { chargedAmount, channelState: channelState(channel) },
      },
      pay: {
        channelId: channel.id,
        ceiling: String(ceiling),
        charged: chargedAmount,
        cumulative: String(channel.charged),
      },
    };
  }

  function charge(): bigint {
    const price = priceOf(terms.price, { answers: answers.size, tokens });
    return price < ceiling ? price : ceiling;
  }

  return {
    payer,
    deliver(answer, count) {
      if (count > 0) answers.add(answer);
      tokens += count;
    },
    settle() {
      settled ??= end(charge());
      return settled;
    },
    waive() {
      settled ??= end(0n);
      return settled;
    },
  };
}
