import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { Address, Amount } from '../../protocol/payment/amount.ts';
import { WITHDRAW_DELAY } from '../../protocol/payment/channel.ts';
import { Price } from '../../protocol/payment/price.ts';

/** What an operator decides about payments; amounts are in the datatoken's smallest unit. */
export const PaymentsFile = z.strictObject({
  /** A name of protocol/chain/chains.ts. */
  chain: z.string(),
  /** The wallet that claims and pays gas: a keystore's file, or on the development chain a name. */
  from: z.optional(z.string()),
  /** The model's datatoken. */
  asset: Address,
  price: Price,
  minDeposit: z.optional(Amount),
  /** Seconds in which the server must claim after a payer has announced a withdrawal. */
  withdrawDelay: z._default(
    z.int().check(z.minimum(WITHDRAW_DELAY.min), z.maximum(WITHDRAW_DELAY.max)),
    86_400,
  ),
  /** Sum that is claimed without waiting any longer; the smallest deposit if left out. */
  claimAt: z.optional(Amount),
  /** Seconds without a request after which a channel is claimed. */
  claimIdle: z._default(z.int().check(z.positive()), 1800),
});
export type PaymentsFile = z.infer<typeof PaymentsFile>;

/** Reads the file of `--payments`. Throws `PHC_PAYMENT_TERMS`. */
export async function readPaymentsFile(path: string): Promise<PaymentsFile> {
  try {
    return PaymentsFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.core.$ZodError ? z.prettifyError(cause) : String(cause);
    throw new PhcError('PHC_PAYMENT_TERMS', { detail: `${path}: ${why}`, cause });
  }
}
