import { PhcError } from '../../../protocol/errors.ts';
import type { WalletCall } from '../wallet.ts';
import { walletFault } from '../wallet-fault.ts';

/** What the page is handed. */
export interface PageRequest extends WalletCall {
  readonly id: number;
}

/** What the page says of a request. */
export interface PageAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code?: number | undefined; readonly message?: string | undefined } | undefined;
}

export interface PageRequests {
  ask(call: WalletCall, signal: AbortSignal | undefined): Promise<unknown>;
  /** The next request for the page; undefined when none came within the time, or the page went. */
  next(milliseconds: number, gone: AbortSignal): Promise<PageRequest | undefined>;
  answer(answer: PageAnswer): void;
  /** Fails everything that is not answered. */
  end(): void;
}

/** Requests on their way to the page and back. */
export function createPageRequests(): PageRequests {
  const queue: PageRequest[] = [];
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: unknown): void }>();
  let wake: (() => void) | undefined;
  let nextId = 1;

  return {
    async ask(call, signal) {
      signal?.throwIfAborted();
      const id = nextId++;
      const answer = new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
      queue.push({ id, ...call });
      wake?.();
      return answer.finally(() => waiting.delete(id));
    },
    async next(milliseconds, gone) {
      const waited = Date.now() + milliseconds;
      while (!gone.aborted && Date.now() < waited) {
        const request = queue.shift();
        // What nobody waits for any more is not shown.
        if (request && waiting.has(request.id)) return request;
        if (request) continue;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waited - Date.now());
          const go = () => {
            clearTimeout(timer);
            resolve();
          };
          wake = go;
          gone.addEventListener('abort', go, { once: true });
        });
      }
      return undefined;
    },
    answer({ id, result, error }) {
      const asked = waiting.get(id);
      if (error) asked?.reject(walletFault(error));
      else asked?.resolve(result);
    },
    end() {
      for (const { reject } of waiting.values()) reject(new PhcError('PHC_WALLET_PAGE'));
    },
  };
}
