import type { ChannelConfig } from '../../../protocol/payment/channel.ts';
import type { SignedAllowance } from './allowance.ts';
import type { Budget } from './budgets.ts';
import type { ChainReader } from './chain-reader.ts';
import type { DepositMessages, DepositPlan, SignedDeposit } from './deposit.ts';
import type { Offer } from './offer.ts';
import type { ChannelOnChain } from './paid-asset.ts';
import type { WithdrawCall } from './withdraw.ts';

/** How far a withdrawal by the wallet itself is. */
export type Withdrawal =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'start'; readonly call: WithdrawCall; readonly amount: bigint }
  /** `at` in seconds since the epoch, by the chain's clock as `now` is. */
  | { readonly kind: 'wait'; readonly at: number; readonly now: number }
  | { readonly kind: 'finish'; readonly call: WithdrawCall; readonly at: number }
  /** The server may still take `amount`, until `at`, unless the wallet takes the permission back. */
  | { readonly kind: 'revoke'; readonly call: WithdrawCall; readonly amount: bigint; readonly at: number };

/** What the wallet gave for the messages of a plan. */
export interface Signatures {
  readonly deposit: string;
  readonly permit: string | undefined;
}

/** What the channel of a plan is named by. */
export interface SaltWish {
  readonly offer: Offer;
  readonly account: string;
  readonly amount: bigint;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** What differs, on the payer's side, between the ways in which money comes to a server. */
export interface PayingRail {
  /** True where the money stays in the wallet until the server takes it. */
  readonly staysInWallet: boolean;
  /** Throws `PHC_PAYMENT_RAIL` unless this is the rail for the contracts that are on the chain. */
  checkContracts(chain: ChainReader): Promise<void>;
  /** The salt of a new channel. Throws what the reader throws. */
  newSalt(chain: ChainReader, wish: SaltWish): Promise<string>;
  messages(plan: DepositPlan): DepositMessages;
  signed(plan: DepositPlan, signatures: Signatures): SignedDeposit | SignedAllowance;
  /** What the chain says of the channel. Throws what the reader throws. */
  read(chain: ChainReader, budget: Budget): Promise<ChannelOnChain>;
  /** When the server serves nothing more out of a channel, in seconds since the epoch; Infinity for never. */
  endsAt(config: ChannelConfig): number;
  /** What the wallet has to send next to have everything back without the server. Throws what the reader throws. */
  withdrawal(chain: ChainReader, budget: Budget): Promise<Withdrawal>;
}
