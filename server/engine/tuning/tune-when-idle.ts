import type { Engine } from '../engine.ts';

/** So long nobody asked: a person who types pauses for seconds. */
const IDLE_MS = 60_000;

/**
 * The same engine, beside which something is measured once while nobody asks for anything; a request ends that at once,
 * and it begins anew when nobody asks again.
 * @param measure gives whether it is done; false to be called again later.
 */
export function tuneWhenIdle(
  engine: Engine,
  measure: (signal: AbortSignal) => Promise<boolean>,
  idleMs = IDLE_MS,
): Engine {
  let inWork = 0;
  let done = false;
  let timer: NodeJS.Timeout | undefined;
  let measuring: AbortController | undefined;
  const begin = async () => {
    if (engine.state.status !== 'ok') return wait();
    measuring = new AbortController();
    done = (await measure(measuring.signal)) || done;
    measuring = undefined;
    wait();
  };
  const wait = () => {
    clearTimeout(timer);
    if (!done && inWork === 0 && !measuring) timer = setTimeout(() => void begin(), idleMs).unref();
  };
  const giveWay = () => {
    clearTimeout(timer);
    measuring?.abort();
  };
  wait();
  return {
    get state() {
      return engine.state;
    },
    get load() {
      return engine.load;
    },
    async *generate(request, signal) {
      inWork++;
      giveWay();
      try {
        yield* engine.generate(request, signal);
      } finally {
        inWork--;
        wait();
      }
    },
    remember: (request) => engine.remember(request),
    async close() {
      done = true;
      giveWay();
      await engine.close();
    },
  };
}
