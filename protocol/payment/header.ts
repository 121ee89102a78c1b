import type * as z from 'zod/mini';
import { fromBase64, toBase64 } from '../base64.ts';
import { fromUtf8, utf8 } from '../bytes.ts';

/** Names of the headers of x402 v2, as Node has them. */
export const PAYMENT_REQUIRED = 'payment-required';
export const PAYMENT_SIGNATURE = 'payment-signature';
export const PAYMENT_RESPONSE = 'payment-response';

/** A header's value: base64 of the JSON. */
export function toHeader(value: unknown): string {
  return toBase64(utf8(JSON.stringify(value)));
}

/** What a header says; undefined where it is not base64 of JSON of that shape. */
export function fromHeader<T extends z.ZodMiniType>(shape: T, header: string): z.infer<T> | undefined {
  try {
    const parsed = shape.safeParse(JSON.parse(fromUtf8(fromBase64(header))));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
