import type { Price } from '../../../protocol/payment/price.ts';

/** What one answer cost, in the token's smallest unit. */
export interface AnswerCost {
  readonly token: string;
  readonly charged: bigint;
  readonly ceiling: bigint;
  /** What the server signed in the answer's receipt; undefined as long as none was checked. */
  readonly signed?: bigint | undefined;
}

/** How answers of the server in use are paid for. */
export type PaymentFact =
  /** It asks for nothing, or was not asked yet. */
  | { readonly kind: 'free' }
  /** It asks for payment, and no budget is open. */
  | { readonly kind: 'unpaid'; readonly token: string; readonly price: Price | undefined }
  | {
      readonly kind: 'paid';
      readonly token: string;
      readonly price: Price;
      /** Put aside in all, still there, and spent today; in the token's smallest unit. */
      readonly deposited: bigint;
      readonly left: bigint;
      readonly today: bigint;
      /** Why nothing is signed for this server any more: it charged too much, or for what never came. */
      readonly stopped: 'charge' | 'undelivered' | undefined;
    };

const MOST_COSTS = 100;

/** The costs of the last hundred answers by their ids, with one more, or with more that is known of one. */
export function noteCost(
  costs: ReadonlyMap<string, AnswerCost>,
  answer: string,
  cost: AnswerCost,
): ReadonlyMap<string, AnswerCost> {
  return new Map([...costs, [answer, cost] as const].slice(-MOST_COSTS));
}
