import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import * as z from 'zod/mini';
import { Amount } from '../../../protocol/payment/amount.ts';
import { Voucher } from '../../../protocol/payment/payment-payload.ts';
import { PaymentRequirements } from '../../../protocol/payment/payment-required.ts';
import { PaymentResponse } from '../../../protocol/payment/payment-response.ts';
import { PurseState } from './purse-state.ts';

const Number_ = z.int().check(z.nonnegative());

/** What a window asks of the one that has the purse; `payment` is the number that `pay` gave. */
export const Asked = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('hello'), n: Number_, proof: z.string() }),
  z.object({
    ask: z.literal('pay'),
    n: Number_,
    ceiling: Amount,
    limit: z.optional(z.object({ date: z.string(), most: Amount })),
  }),
  z.object({
    ask: z.literal('settle'),
    n: Number_,
    payment: Number_,
    response: PaymentResponse,
    fair: z.optional(Amount),
  }),
  z.object({ ask: z.literal('correct'), n: Number_, payment: Number_, accepts: PaymentRequirements }),
  z.object({ ask: z.literal('leave'), n: Number_, payment: Number_, read: z.optional(Amount) }),
  z.object({ ask: z.literal('forgive'), n: Number_ }),
  z.object({ ask: z.literal('hold'), n: Number_, balance: Amount }),
]);
export type Asked = z.infer<typeof Asked>;

/** The answer to the question of that number. */
export const Told = z.object({
  n: Number_,
  state: z.optional(PurseState),
  payment: z.optional(Number_),
  voucher: z.optional(Voucher),
  error: z.optional(z.object({ code: z.string(), detail: z.optional(z.string()) })),
});
export type Told = z.infer<typeof Told>;

/** Whoever can show this has the session key, and may have it sign. */
export function proofOf(secret: string): string {
  return createHash('sha256').update(`ph-purse ${secret}`).digest('hex');
}

/** Sends one message, as a line of JSON. */
export function post(socket: Socket, message: Asked | Told): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

/** Calls back with each message of that shape; a line that is none ends the connection. */
export function onMessages<T extends z.ZodMiniType>(
  socket: Socket,
  shape: T,
  listener: (message: z.output<T>) => void,
): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      try {
        listener(shape.parse(JSON.parse(line)));
      } catch {
        socket.destroy();
      }
    }
  });
}
