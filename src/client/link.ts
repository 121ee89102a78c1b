import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { PhcError } from '../../protocol/errors.ts';
import type { Health } from '../../protocol/health.ts';
import { lookAt } from './health.ts';
import { pauseBeforeLaunch } from './launch-limit.ts';
import type { Launched } from './launch-server.ts';
import { stopServer } from './stop-server.ts';
import type { Target } from './target.ts';
import { errorFromWire } from './wire-error.ts';

type Model = NonNullable<Health['model']>;

/** What is known of the server that answers. */
export type LinkState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting'; readonly step: string; readonly progress: number | undefined }
  | { readonly kind: 'ready'; readonly model: Model; readonly version: string }
  | {
      readonly kind: 'failed';
      readonly error: PhcError;
      /** True when it is not tried again until a person asks for it. */
      readonly final: boolean;
    };

/** What needs a server: something typed, or a command that a person gave. */
export type Asker = 'key' | 'command';

/** The way to one server, local or remote: found or started on first need, found again after it was lost. */
export interface Link {
  readonly target: Target;
  readonly state: LinkState;
  /**
   * Resolves once the server is ready. One that failed a moment ago is asked again for a command alone, not for each key.
   * Throws `PhcError`, or the signal's reason. A load goes on without its waiters.
   */
  ready(signal: AbortSignal, asker?: Asker): Promise<void>;
  /** To be told of each error of a request: some mean that the server has to be found again. */
  failed(error: unknown): void;
  /** Ends a server of this machine and starts it again; asks a remote one anew. */
  restart(): Promise<void>;
  dispose(): void;
}

/** What a link is made of. */
export interface LinkOptions {
  readonly target: Target;
  /** Starts the server; absent for one that is none of ours. */
  readonly launch?: () => Launched;
  readonly onState: (state: LinkState) => void;
  /** Time between two looks at a server that is not ready, in milliseconds. */
  readonly pollMs?: number;
  /** Pause before the next launch in milliseconds, or null when it is given up. */
  readonly pauseBefore?: (launches: readonly number[], now: number) => number | null;
}

const POLL_MS = 200;
/** A server that listens at all does so within seconds; what takes long comes after that and shows progress. */
const SILENT_MS = 60_000;
/** A failed server is not asked again at each keystroke. */
const RETRY_MS = 5000;

const LOST = new Set([
  'PHC_SERVER_UNREACHABLE',
  'PHC_SERVER_STOPPING',
  'PHC_ENGINE_LOADING',
  'PHC_ENGINE_CRASHED',
]);

/** What a server is busy with before it answers. */
export const STEPS = {
  launching: 'Starting the server',
  connecting: 'Connecting',
  building: 'Building the model',
  loading: 'Loading the model',
  restarting: 'Restarting the engine',
} as const;

/** Opens the way to a server without touching it yet. */
export function openLink({
  target,
  launch,
  onState,
  pollMs = POLL_MS,
  pauseBefore = pauseBeforeLaunch,
}: LinkOptions): Link {
  const disposed = new AbortController();
  let state: LinkState = { kind: 'idle' };
  let connecting: Promise<void> | undefined;
  let launches: readonly number[] = [];
  let failedAt = 0;

  const enter = (next: LinkState) => {
    state = next;
    if (!disposed.signal.aborted) onState(next);
  };
  const wait = (milliseconds: number) =>
    sleep(milliseconds, undefined, { signal: disposed.signal, ref: false });

  async function launchAgain(launchNow: () => Launched, last: Launched | undefined): Promise<Launched> {
    const pause = pauseBefore(launches, Date.now());
    if (pause === null) throw last?.ended ?? new PhcError('PHC_SERVER_START');
    await wait(pause);
    launches = [...launches, Date.now()].slice(-10);
    return launchNow();
  }

  async function connect(): Promise<void> {
    let launched: Launched | undefined;
    let silentSince = Date.now();
    enter({ kind: 'starting', step: launch ? STEPS.launching : STEPS.connecting, progress: undefined });
    // The first request of a process takes some milliseconds: the key that needs it waits for no more than its own part.
    await nextTurn(undefined, { signal: disposed.signal });
    for (;;) {
      const health = await lookAt(target, disposed.signal);
      if (health instanceof PhcError) {
        if (health.code !== 'PHC_SERVER_UNREACHABLE' || !launch) throw health;
        if (!launched || launched.ended) {
          launched = await launchAgain(launch, launched);
          silentSince = Date.now();
        } else if (Date.now() - silentSince > SILENT_MS) throw health;
      } else if (health.status === 'failed') {
        throw errorFromWire(health.error?.code, health.error?.message ?? 'no reason given');
      } else if (health.status === 'ok' && health.model) {
        enter({ kind: 'ready', model: health.model, version: health.version });
        return;
      } else if (health.status !== 'ok') {
        enter({ kind: 'starting', step: health.step ?? STEPS[health.status], progress: health.progress });
      }
      await wait(pollMs);
    }
  }

  function connectOnce(): Promise<void> {
    connecting ??= connect()
      .catch((cause: unknown) => {
        disposed.signal.throwIfAborted();
        const error =
          cause instanceof PhcError ? cause : new PhcError('PHC_INTERNAL', { detail: String(cause), cause });
        failedAt = Date.now();
        enter({ kind: 'failed', error, final: gaveUp() });
        throw error;
      })
      .finally(() => {
        connecting = undefined;
      });
    return connecting;
  }

  /** Five launches in a minute have failed: only a person can help. */
  const gaveUp = () => launch !== undefined && pauseBefore(launches, failedAt) === null;

  return {
    target,
    get state() {
      return state;
    },
    async ready(signal, asker = 'key') {
      if (state.kind === 'ready') return;
      const tooSoon = asker === 'key' && Date.now() - failedAt < RETRY_MS;
      if (state.kind === 'failed' && (tooSoon || gaveUp())) throw state.error;
      const connection = connectOnce();
      connection.catch(() => undefined);
      let cancel = () => {};
      const cancelled = new Promise<never>((_, reject) => {
        cancel = () => reject(signal.reason);
        signal.addEventListener('abort', cancel);
      });
      try {
        signal.throwIfAborted();
        await Promise.race([connection, cancelled]);
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    failed(error) {
      if (state.kind === 'ready' && error instanceof PhcError && LOST.has(error.code))
        enter({ kind: 'idle' });
    },
    async restart() {
      launches = [];
      if (launch) await stopServer(target, disposed.signal);
      await connectOnce();
    },
    dispose: () => disposed.abort(),
  };
}
