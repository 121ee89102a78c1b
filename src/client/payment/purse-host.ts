import type { Socket } from 'node:net';
import { PhcError } from '../../../protocol/errors.ts';
import type { Payment, Purse } from './purse.ts';
import { Asked, onMessages, post, type Told } from './purse-messages.ts';

type Answer = Omit<Told, 'n' | 'state'>;

function answerTo(purse: Purse, payments: Map<number, Payment>, asked: Asked): Answer {
  switch (asked.ask) {
    case 'settle': {
      const payment = payments.get(asked.payment);
      payments.delete(asked.payment);
      payment?.settle(asked.response, asked.fair === undefined ? undefined : BigInt(asked.fair));
      return {};
    }
    case 'correct': {
      const voucher = payments.get(asked.payment)?.correct(asked.accepts);
      return voucher ? { voucher } : {};
    }
    case 'leave':
      payments.get(asked.payment)?.leave(asked.read === undefined ? undefined : BigInt(asked.read));
      return {};
    case 'forgive':
      purse.forgive();
      return {};
    case 'hold':
      purse.hold(BigInt(asked.balance));
      return {};
    default:
      return {};
  }
}

function told(error: unknown): Answer {
  if (error instanceof PhcError)
    return { error: { code: error.code, ...(error.detail && { detail: error.detail }) } };
  return { error: { code: 'PHC_INTERNAL', detail: String(error) } };
}

/**
 * Signs for another window that shows `proof`, as long as it is connected; what it had in flight is left when it goes.
 */
export function hostPurse(socket: Socket, opened: Promise<Purse>, proof: string): void {
  const payments = new Map<number, Payment>();
  const gone = new AbortController();
  let known = false;

  async function pay(purse: Purse, { n, ceiling, limit }: Extract<Asked, { ask: 'pay' }>): Promise<Answer> {
    const most = limit && { date: limit.date, most: BigInt(limit.most) };
    const payment = await purse.pay(BigInt(ceiling), gone.signal, most);
    if (gone.signal.aborted) payment.leave();
    payments.set(n, payment);
    return { payment: n, voucher: payment.voucher };
  }

  async function answer(asked: Asked): Promise<void> {
    const purse = await opened;
    const said = await (async () =>
      asked.ask === 'pay' ? await pay(purse, asked) : answerTo(purse, payments, asked))().catch(told);
    post(socket, { n: asked.n, state: { ...purse.state }, ...said });
  }

  onMessages(socket, Asked, (asked) => {
    if (asked.ask === 'hello') known = asked.proof === proof;
    if (!known) socket.destroy();
    else answer(asked).catch(() => socket.destroy());
  });
  socket.once('close', () => {
    gone.abort();
    for (const payment of payments.values()) payment.leave();
  });
}
