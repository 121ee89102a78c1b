import { PhcError } from '../../../protocol/errors.ts';
import { within } from '../within.ts';
import type { Core, Relayer } from './internals.ts';

/** How long things may take, in milliseconds. */
export interface Timings {
  /** A connection, from the name to the first answer of the relay. */
  readonly open: number;
  /** Until a subscription counts as not heard. */
  readonly subscribe: number;
  /** Until a message counts as not sent; longer than `open`, so that nothing is sent after it was given up. */
  readonly publish: number;
  /** The first pause after a failure; it doubles up to `longestPause`. */
  readonly pause: number;
  readonly longestPause: number;
  /** Between two looks at the connection. */
  readonly beat: number;
  /** Silence after which a connection counts as dead; the relay pings every 30 seconds. */
  readonly silence: number;
}

export const TIMINGS: Timings = {
  open: 10_000,
  subscribe: 10_000,
  publish: 20_000,
  pause: 500,
  longestPause: 60_000,
  beat: 5_000,
  silence: 35_000,
};

export interface RelayConnection {
  /** Connects at once, whatever pause there is; throws PHC_WALLET_RELAY or PHC_WALLET_PROJECT. */
  open(): Promise<void>;
  /** Rejects with PHC_WALLET_PROJECT when the relay turns this client away from now on. */
  refusal(): Promise<never>;
}

const REFUSED = /\b(3000|400|401|403)\b/;

function relayError(cause: unknown): PhcError {
  if (cause instanceof PhcError) return cause;
  const detail = cause instanceof Error ? cause.message : undefined;
  const code = detail && REFUSED.test(detail) ? 'PHC_WALLET_PROJECT' : 'PHC_WALLET_RELAY';
  return new PhcError(code, { detail, cause });
}

const ignore = () => {};

function closeCode(event: unknown): string {
  const code = typeof event === 'object' && event !== null ? Reflect.get(event, 'code') : undefined;
  return typeof code === 'number' ? ` with ${code}` : '';
}

/** Rejects when the connection in the making fails in a way that the library tells by events only. */
function failureOf(relayer: Relayer): { readonly failed: Promise<never>; stop(): void } {
  const { events, connection } = relayer.provider;
  const stops: (() => void)[] = [];
  const failed = new Promise<never>((_, reject) => {
    const on = (emitter: typeof events, name: string, reason: (error: unknown) => unknown) => {
      const listener = (error: unknown) => reject(reason(error));
      emitter.on(name, listener);
      stops.push(() => emitter.off(name, listener));
    };
    on(events, 'error', (error) => error);
    // The provider itself listens to its connection only once that is open, and may miss its end.
    on(connection.events, 'close', (event) => new Error(`the relay hung up${closeCode(event)}`));
    on(relayer.events, 'relayer_connection_stalled', () => new Error('the relay does not answer'));
  });
  failed.catch(ignore);
  return {
    failed,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

async function connectOnce(relayer: Relayer, timings: Timings): Promise<void> {
  relayer.transportExplicitlyClosed = false;
  await relayer.createProvider();
  const { provider } = relayer;
  // A provider that was replaced tells of its end, too; without a listener that would end the process.
  provider.events.on('error', ignore);
  const failure = failureOf(relayer);
  const opened = provider.connect();
  try {
    const late = () => new Error('the relay does not answer');
    await within(timings.open, Promise.race([opened, failure.failed]), late);
    await within(timings.subscribe, Promise.race([relayer.subscriber.start(), failure.failed]), late);
    if (!relayer.connected) await within(timings.subscribe, failure.failed, late);
  } catch (error) {
    // Whenever it opens after all, nobody wants it any more.
    opened.then(() => provider.disconnect()).catch(ignore);
    await relayer.subscriber.stop();
    throw relayError(error);
  } finally {
    failure.stop();
  }
}

/**
 * Has one attempt to connect at a time, pauses that grow between them, and an end to each. As it is, sign-client 2.21.8
 * makes thousands of connections a second while the relay is away (WalletConnect/walletconnect-monorepo#7131), stays
 * deaf when one subscription goes unanswered, stays away after a close with 3000, and throws where nobody can catch.
 */
export function guardConnection({ relayer, heartbeat }: Core, timings: Timings): RelayConnection {
  let running: Promise<void> | undefined;
  let failures = 0;
  let notBefore = 0;

  function attempt(): Promise<void> {
    running ??= connectOnce(relayer, timings)
      .then(
        () => {
          failures = 0;
        },
        (error: unknown) => {
          const pause = Math.min(timings.longestPause, timings.pause * 2 ** failures++);
          notBefore = Date.now() + pause * (0.5 + Math.random() / 2);
          throw error;
        },
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  relayer.connect = async () => {
    if (!running && Date.now() < notBefore) throw new PhcError('PHC_WALLET_RELAY');
    await attempt();
  };
  relayer.toEstablishConnection = async () => {
    if (!relayer.connected) await relayer.connect();
  };
  relayer.heartBeatTimeout = timings.silence;
  Object.assign(relayer.subscriber, {
    subscribeTimeout: timings.subscribe,
    initialSubscribeTimeout: timings.subscribe,
  });
  Object.assign(relayer.publisher, {
    publishTimeout: timings.publish,
    initialPublishTimeout: timings.publish / 2,
    checkQueue() {
      // What waits is sent over a connection that is there: one that is opened for it could come too late.
      if (!relayer.connected) return;
      for (const { request, opts } of relayer.publisher.queue.values()) {
        relayer.publisher.rpcPublish(request, opts).catch(ignore);
      }
    },
  });
  relayer.events.on('relayer_error', () => {
    // The library gives up for good here, and says so to itself right after this event.
    setImmediate(() => {
      relayer.transportExplicitlyClosed = false;
    });
  });
  relayer.events.on('relayer_connection_stalled', () => {
    // Closing politely would take another half minute where the relay is mute; the next beat connects anew.
    if (!running) relayer.provider.connection.socket?.terminate();
  });
  heartbeat.interval = timings.beat / 1000; // seconds there

  return {
    async open() {
      if (relayer.connected) return;
      notBefore = 0;
      await attempt();
    },
    refusal() {
      const refused = new Promise<never>((_, reject) => {
        relayer.events.once('relayer_error', (error: unknown) => reject(relayError(error)));
      });
      refused.catch(ignore);
      return refused;
    },
  };
}
