import type { Socket } from 'node:net';
import { PhcError } from '../../../protocol/errors.ts';
import { keyFromHex } from '../../../protocol/payment/key.ts';
import { lockWindow } from '../window-lock.ts';
import type { Signer } from './paid-request.ts';
import { openPurse, type Purse } from './purse.ts';
import { type GuestPurse, joinPurse } from './purse-guest.ts';
import { hostPurse } from './purse-host.ts';
import { proofOf } from './purse-messages.ts';
import type { PurseStore } from './purse-state.ts';

/** One channel's purse, however many windows pay from it. */
export interface SharedPurse extends Signer {
  /** The channel holds this now, as the chain says. */
  hold(balance: bigint): Promise<void>;
  /** As `Purse.forgive`. */
  forgive(): Promise<void>;
  /** Resolves when what this window knows is on the disk; another window may go on with the purse. */
  close(): Promise<void>;
}

interface SharedPurseOptions {
  /** Local socket by which windows find the one that has the purse. */
  readonly path: string;
  readonly store: PurseStore;
  /** The session key, hex with 0x. */
  readonly secret: string;
}

type Joined =
  | { readonly kind: 'host'; readonly purse: Purse; close(): Promise<void> }
  | { readonly kind: 'guest'; readonly purse: GuestPurse; close(): Promise<void> };

const ATTEMPTS = 10;

/** Has the purse in this window, or undefined where another one has it. */
async function host({ path, store, secret }: SharedPurseOptions): Promise<Joined | undefined> {
  const guests = new Set<Socket>();
  let open: (purse: Purse) => void = () => {};
  const opened = new Promise<Purse>((resolve) => {
    open = resolve;
  });
  const proof = proofOf(secret);
  const release = await lockWindow(path, (socket) => {
    guests.add(socket);
    socket.once('close', () => guests.delete(socket));
    hostPurse(socket, opened, proof);
  });
  if (!release) return undefined;
  const leave = async () => {
    for (const guest of guests) guest.destroy();
    await release();
  };
  try {
    // Read once nobody else can write.
    const purse = await openPurse(store, keyFromHex(secret));
    open(purse);
    return {
      kind: 'host',
      purse,
      close: () => purse.saved().finally(leave),
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

/**
 * Opens a purse that several windows pay from. One window has it and signs for the others, which ask it over a local
 * socket: four ceilings are then at risk over all windows together, each voucher covers what all have in flight, and one
 * deposit is enough. Windows with a channel each would need signatures of the wallet for each window; windows that wrote
 * to one file in turn would wait for the disk before each request. When the window that has it closes or is killed, the
 * next request of another takes its place, from what is on the disk; what that lacks, the server's own count under our
 * signature sets right. Throws what `openPurse` throws.
 */
export async function sharePurse(options: SharedPurseOptions): Promise<SharedPurse> {
  let current: Promise<Joined> | undefined;

  async function join(): Promise<Joined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const own = await host(options);
      if (own) return own;
      const purse = await joinPurse(options.path, proofOf(options.secret)).catch(() => undefined);
      if (purse) return { kind: 'guest', purse, close: async () => purse.close() };
    }
    throw new PhcError('PHC_PAYMENT_BUSY', { detail: options.path });
  }

  let gone = () => false;
  const joined = () => {
    if (gone()) {
      current = undefined;
      gone = () => false;
    }
    current ??= join().then(
      (found) => {
        if (found.kind === 'guest') gone = found.purse.isGone;
        return found;
      },
      (error: unknown) => {
        current = undefined;
        throw error;
      },
    );
    return current;
  };

  let { state } = (await joined()).purse;
  return {
    get state() {
      return state;
    },
    async pay(ceiling, signal, limit) {
      for (;;) {
        const { kind, purse } = await joined();
        try {
          const payment = await purse.pay(ceiling, signal, limit);
          state = purse.state;
          return {
            voucher: payment.voucher,
            correct: (accepts) => payment.correct(accepts),
            leave: (read) => payment.leave(read),
            async settle(response, fair) {
              await payment.settle(response, fair);
              state = purse.state;
            },
          };
        } catch (error) {
          state = purse.state;
          if (kind === 'host' || !purse.isGone()) throw error;
        }
      }
    },
    async hold(balance) {
      const { purse } = await joined();
      await purse.hold(balance);
      state = purse.state;
    },
    async forgive() {
      const { purse } = await joined();
      await purse.forgive();
      state = purse.state;
    },
    async close() {
      await (await current)?.close();
    },
  };
}
