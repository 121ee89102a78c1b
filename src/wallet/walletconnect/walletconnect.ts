import { PhcError } from '../../../protocol/errors.ts';
import { lockWindow } from '../../client/window-lock.ts';
import { createListeners } from '../listeners.ts';
import { qrPicture } from '../qr-picture.ts';
import type { SecretStore } from '../secret-store.ts';
import type { Wallet } from '../wallet.ts';
import { within } from '../within.ts';
import { type HardenedClient, startClient } from './client.ts';
import type { Session } from './internals.ts';
import { libraryFault } from './library-fault.ts';
import { TIMINGS, type Timings } from './relay-connection.ts';
import { allowanceOf, wantedNamespaces } from './session.ts';

export interface WalletConnectOptions {
  readonly projectId: string;
  readonly relayUrl: string;
  readonly secrets: SecretStore;
  /** Name of the one secret that everything is kept in. */
  readonly secretName: string;
  /** Local socket, or pipe, that the window with the wallet listens at. */
  readonly lockPath: string;
  /** Chains that the wallet is asked for. */
  readonly chainIds: readonly number[];
  readonly timings?: Partial<Timings>;
}

/** A wallet on its way: what the person scans, and what comes of it. */
export interface Pairing {
  readonly uri: string;
  /** The link as a QR code: SVG. */
  readonly picture: string;
  /** Throws PHC_WALLET_REFUSED, PHC_WALLET_SILENT after five minutes, PHC_WALLET_FAILED, or the signal's reason. */
  readonly approved: Promise<Wallet>;
}

export interface WalletConnect {
  /** The wallet of an earlier time, if its session still lasts. */
  restore(): Wallet | undefined;
  /** Asks for a wallet; throws PHC_WALLET_RELAY or PHC_WALLET_PROJECT when the relay cannot be asked. */
  pair(signal: AbortSignal): Promise<Pairing>;
  /** Lets go of the relay and of the lock. */
  close(): Promise<void>;
}

function toWallet(session: Session, hardened: HardenedClient, close: () => Promise<void>): Wallet {
  const { client, requests, relay } = hardened;
  const { topic } = session;
  const changes = createListeners();
  const ends = createListeners();
  const current = () => client.session.getAll().find((other) => other.topic === topic);
  const allowance = () => {
    const now = current();
    const allowed = now && allowanceOf(now);
    if (!allowed) throw new PhcError('PHC_WALLET_ENDED');
    return allowed;
  };
  let last = allowance();
  const ofThis = (call: () => void) => (event: { topic: string }) => {
    if (event.topic === topic) call();
  };
  client.events.on('session_update', ofThis(changes.call));
  for (const name of ['session_delete', 'session_expire']) client.events.on(name, ofThis(ends.call));
  const allowed = () => {
    if (current()) last = allowance();
    return last;
  };

  return {
    kind: 'walletconnect',
    name: session.peer.metadata.name,
    get account() {
      return allowed().account;
    },
    get chainIds() {
      return allowed().chainIds;
    },
    async request(call, options) {
      const { chainIds, methods } = allowance();
      if (!chainIds.includes(call.chainId)) {
        throw new PhcError('PHC_WALLET_CHAIN', { detail: `chain ${call.chainId}` });
      }
      if (!methods.includes(call.method)) throw new PhcError('PHC_WALLET_FAILED', { detail: call.method });
      await relay.open();
      return requests.ask(topic, call, options);
    },
    onChange: changes.add,
    onEnd: ends.add,
    async disconnect() {
      if (current()) await hardened.end(topic);
      await close();
    },
    close,
  };
}

/** Opens WalletConnect for this window; throws PHC_WALLET_OTHER_WINDOW while another one has it. */
export async function openWalletConnect(options: WalletConnectOptions): Promise<WalletConnect> {
  const timings = { ...TIMINGS, ...options.timings };
  const release = await lockWindow(options.lockPath);
  if (!release) throw new PhcError('PHC_WALLET_OTHER_WINDOW');
  const hardened = await startClient({ ...options, timings }).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  const { client, relay } = hardened;
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= hardened.close().finally(release);
    return closing;
  };
  const wallet = (session: Session) => toWallet(session, hardened, close);

  return {
    restore() {
      const session = hardened.session();
      return session && allowanceOf(session) ? wallet(session) : undefined;
    },
    async pair(signal) {
      await relay.open();
      const late = () => new PhcError('PHC_WALLET_RELAY');
      const proposed = client.connect({ optionalNamespaces: wantedNamespaces(options.chainIds) });
      const sent = Promise.race([proposed, relay.refusal()]);
      const { uri, approval } = await within(timings.publish, sent, late).catch((thrown: unknown) => {
        throw libraryFault(thrown);
      });
      signal.throwIfAborted();
      if (uri === undefined) throw new PhcError('PHC_WALLET_FAILED');
      const approved = approval().then(
        async (session) => {
          // A proposal cannot be taken back, but what came of it can.
          if (signal.aborted || !allowanceOf(session)) {
            await hardened.end(session.topic);
            signal.throwIfAborted();
            throw new PhcError('PHC_WALLET_CHAIN', { detail: 'no Ethereum account' });
          }
          const others = client.session.getAll().filter(({ topic }) => topic !== session.topic);
          for (const { topic } of others) void hardened.end(topic);
          return wallet(session);
        },
        (thrown: unknown) => {
          throw libraryFault(thrown);
        },
      );
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
      const either = Promise.race([approved, aborted]);
      either.catch(() => {});
      approved.catch(() => {});
      return { uri, picture: qrPicture(uri, 'QR code of the link below'), approved: either };
    },
    close,
  };
}
