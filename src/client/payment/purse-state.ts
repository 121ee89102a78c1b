import * as z from 'zod/mini';
import { Amount } from '../../../protocol/payment/amount.ts';
import { ChannelConfig } from '../../../protocol/payment/channel.ts';

/** What has to outlive the editor, of one channel; the session key's secret is kept elsewhere. */
export const PurseState = z.object({
  v: z.literal(1),
  chainId: z.int(),
  config: ChannelConfig,
  /** In the channel, as far as is known. */
  balance: Amount,
  /** What the server has charged in all, as it was accepted. */
  charged: Amount,
  /** The highest voucher that was signed: the server can claim up to this. */
  signed: Amount,
  /** How much of what was charged is explained by what came; all of it where nothing is said. */
  explained: z.optional(Amount),
  /** The highest ceiling that was signed for. */
  ceiling: z.optional(Amount),
  /** What a 402 said of the channel when more had been charged without an answer than is borne. */
  disputed: z.optional(z.string()),
  /** Why nothing is signed any more. */
  broken: z.optional(z.string()),
  /** The last day on which something was signed, and what had been charged in all when it began. */
  day: z.optional(z.object({ date: z.string(), charged: Amount })),
});
export type PurseState = z.infer<typeof PurseState>;

/** Where a purse is kept; writing has to be durable when it resolves. */
export interface PurseStore {
  read(): Promise<unknown>;
  write(state: PurseState): Promise<void>;
}
