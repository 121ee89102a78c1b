import { once } from 'node:events';
import { connect } from 'node:net';
import { PhcError } from '../../../protocol/errors.ts';
import type { Voucher } from '../../../protocol/payment/payment-payload.ts';
import { errorFromWire } from '../wire-error.ts';
import type { AnyPayment, Signer } from './paid-request.ts';
import { type Asked, onMessages, post, Told } from './purse-messages.ts';
import type { PurseState } from './purse-state.ts';

/** The purse of another window. */
export interface GuestPurse extends Signer {
  hold(balance: bigint): Promise<void>;
  forgive(): Promise<void>;
  /** True once the other window has gone, or this one has hung up. */
  isGone(): boolean;
  close(): void;
}

type Question = Asked extends infer One ? (One extends { n: number } ? Omit<One, 'n'> : never) : never;

/** What a question is answered with once the other window is gone. */
const GONE: Told = { n: 0, error: { code: 'PHC_PAYMENT_BUSY' } };

/** Connects with the window that has the purse. Throws where nobody answers at `path`, or who does wants another proof. */
export async function joinPurse(path: string, proof: string): Promise<GuestPurse> {
  const socket = connect(path);
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.unref();
  const waiting = new Map<number, (told: Told) => void>();
  let last = 0;
  let state: PurseState | undefined;
  socket.once('close', () => {
    for (const answer of waiting.values()) answer(GONE);
  });
  onMessages(socket, Told, (told) => {
    if (told.state) state = told.state;
    waiting.get(told.n)?.(told);
    waiting.delete(told.n);
  });

  async function ask(question: Question): Promise<Told> {
    if (socket.destroyed) throw new PhcError('PHC_PAYMENT_BUSY');
    const n = ++last;
    const answer = new Promise<Told>((resolve) => waiting.set(n, resolve));
    post(socket, { ...question, n });
    const told = await answer;
    if (told.error) throw errorFromWire(told.error.code, told.error.detail ?? '');
    return told;
  }

  function paymentOf(payment: number, voucher: Voucher): AnyPayment {
    return {
      voucher,
      async settle(response, fair) {
        await ask({ ask: 'settle', payment, response, ...(fair !== undefined && { fair: String(fair) }) });
      },
      correct: async (accepts) => (await ask({ ask: 'correct', payment, accepts })).voucher,
      leave(read) {
        const came = read !== undefined && { read: String(read) };
        ask({ ask: 'leave', payment, ...came }).catch(() => {});
      },
    };
  }

  await ask({ ask: 'hello', proof });
  return {
    get state() {
      if (!state) throw new Error('no greeting has come');
      return state;
    },
    async pay(ceiling, signal, limit) {
      const most = limit && { limit: { date: limit.date, most: String(limit.most) } };
      const asked = ask({ ask: 'pay', ceiling: String(ceiling), ...most });
      const { payment, voucher } = await asked;
      if (payment === undefined || !voucher) throw new PhcError('PHC_PAYMENT_BUSY');
      const paid = paymentOf(payment, voucher);
      if (!signal?.aborted) return paid;
      paid.leave();
      throw signal.reason;
    },
    hold: async (balance) => void (await ask({ ask: 'hold', balance: String(balance) })),
    forgive: async () => void (await ask({ ask: 'forgive' })),
    isGone: () => socket.destroyed,
    close: () => socket.destroy(),
  };
}
