import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import { Address } from '../../../protocol/payment/amount.ts';
import { createListeners } from '../listeners.ts';
import type { Wallet } from '../wallet.ts';
import { createPageRequests } from './page-requests.ts';
import { startPageServer } from './page-server.ts';

export interface BrowserWalletOptions {
  /** Folder with the files of the page. */
  readonly assets: string;
  /** Opens the page where the person's wallet is, and gives its origin there. */
  open(url: string): Promise<string>;
  readonly signal: AbortSignal;
  /** For tests: how long the page may be away, in milliseconds. */
  readonly graceMs?: number;
}

/** A request is held that long before the page asks again; proxies end what takes longer than half a minute. */
const HOLD_MS = 20_000;
/** A page that asked nothing for that long was closed. */
const GRACE_MS = 5_000;

const Hello = z.object({ name: z.string().check(z.maxLength(100)), account: Address });
const Answer = z.object({
  id: z.int(),
  result: z.optional(z.unknown()),
  error: z.optional(
    z.object({ code: z.optional(z.number()), message: z.optional(z.string().check(z.maxLength(2000))) }),
  ),
});

/**
 * Connects a wallet of the person's browser through a page on the loopback, as long as that page is open. Throws the
 * signal's reason, or PHC_WALLET_PAGE when the page was closed before a wallet was chosen.
 */
export async function connectBrowserWallet(options: BrowserWalletOptions): Promise<Wallet> {
  const { graceMs = GRACE_MS } = options;
  const requests = createPageRequests();
  const changes = createListeners();
  const ends = createListeners();
  let hello: z.infer<typeof Hello> | undefined;
  let away: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;
  let welcome = () => {};
  let fail = (_: unknown) => {};
  const greeted = new Promise<void>((resolve, reject) => {
    welcome = resolve;
    fail = reject;
  });

  function close(): Promise<void> {
    clearTimeout(away);
    requests.end();
    closing ??= page.close();
    return closing;
  }

  function lost(): void {
    fail(new PhcError('PHC_WALLET_PAGE'));
    void close();
    ends.call();
  }

  const page = await startPageServer(options.assets, {
    async serve(path, body, gone) {
      clearTimeout(away);
      switch (path) {
        case '/api/hello': {
          hello = Hello.parse(body);
          welcome();
          changes.call();
          return undefined;
        }
        case '/api/next': {
          const request = await requests.next(HOLD_MS, gone);
          if (!closing) away = setTimeout(lost, graceMs);
          return request;
        }
        case '/api/answer':
          requests.answer(Answer.parse(body));
          return undefined;
        case '/api/bye':
          setImmediate(lost); // when it has been answered
          return undefined;
        default:
          throw new RangeError(path);
      }
    },
  });
  const cancel = () => fail(options.signal.reason);
  options.signal.addEventListener('abort', cancel, { once: true });
  try {
    options.signal.throwIfAborted();
    page.allowOrigin(await options.open(page.url));
    await greeted;
  } catch (error) {
    await close();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', cancel);
  }

  const said = () => {
    if (!hello) throw new PhcError('PHC_WALLET_PAGE');
    return hello;
  };
  return {
    kind: 'browser',
    get name() {
      return said().name;
    },
    get account() {
      return said().account;
    },
    chainIds: undefined,
    async request(call, { signal } = {}) {
      if (closing) throw new PhcError('PHC_WALLET_PAGE');
      return requests.ask(call, signal);
    },
    onChange: changes.add,
    onEnd: ends.add,
    disconnect: close,
    close,
  };
}
