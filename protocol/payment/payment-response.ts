import * as z from 'zod/mini';
import { Amount } from './amount.ts';
import { ChannelState } from './payment-required.ts';

/** What a server says that it charged. */
export const PaymentResponse = z.object({
  success: z.boolean(),
  errorReason: z.optional(z.string()),
  /** Hash of the transaction of a deposit or a refund; empty where there was none. */
  transaction: z.string(),
  network: z.string(),
  payer: z.optional(z.string()),
  amount: z.optional(z.string()),
  extra: z.optional(
    z.looseObject({ chargedAmount: z.optional(Amount), channelState: z.optional(ChannelState) }),
  ),
});
export type PaymentResponse = z.infer<typeof PaymentResponse>;
