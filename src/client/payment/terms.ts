import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import { PaymentRequirements } from '../../../protocol/payment/payment-required.ts';
import type { Price } from '../../../protocol/payment/price.ts';
import { readJson } from '../receipts/read-json.ts';
import type { Target } from '../target.ts';

/** What a server asks for, before anything of it was compared with a chain. */
export interface Terms {
  /** As the server wrote them. */
  readonly accepts: readonly unknown[];
  /** How the first of them makes a price; undefined where it does not say. */
  readonly price: Price | undefined;
  /** What the server calls the token. */
  readonly token: string;
}

const Wire = z.object({ accepts: z.array(z.unknown()).check(z.maxLength(16)) });

/** Asks a server for its terms; undefined for one that is not paid. Throws `PhcError`, or the signal's reason. */
export async function askTerms(target: Target, signal: AbortSignal): Promise<Terms | undefined> {
  try {
    const { accepts } = await readJson(target, '/v1/ph/terms', Wire, signal);
    const first = PaymentRequirements.safeParse(accepts[0]);
    const { price, name } = first.success ? first.data.extra : {};
    return { accepts, price, token: name ?? 'tokens' };
  } catch (error) {
    if (error instanceof PhcError && error.code === 'PHC_REQUEST_UNKNOWN_ROUTE') return undefined;
    throw error;
  }
}
