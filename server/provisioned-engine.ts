import { PhcError } from '../protocol/errors.ts';
import type { Engine, EngineState } from './engine/engine.ts';

/** Makes the engine: tells what it is doing, stops when `signal` aborts. Throws `PhcError`. */
export type Provide = (report: (state: EngineState) => void, signal: AbortSignal) => Promise<Engine>;

/** An engine that is there before it can work. */
export interface ProvisionedEngine extends Engine {
  /** Begins to provide the real one; once. */
  start(): void;
}

/**
 * An engine that is there from the first moment: its state tells how the real one comes about, and why it did not.
 * So the server listens before it has a model, and a client sees progress instead of a refused connection.
 */
export function provisionedEngine(
  provide: Provide,
  onState: (state: EngineState) => void = () => {},
): ProvisionedEngine {
  const stopping = new AbortController();
  let state: EngineState = { status: 'loading', step: 'Looking for the model' };
  let engine: Engine | undefined;
  let provided = Promise.resolve();

  const report = (next: EngineState) => {
    state = next;
    onState(next);
  };
  const fail = (cause: unknown) => {
    if (stopping.signal.aborted) return;
    const { code, message } = cause instanceof PhcError ? cause : new PhcError('PHC_INTERNAL', { cause });
    report({ status: 'failed', error: { code, message } });
  };

  return {
    start() {
      provided = provide(report, stopping.signal).then((made) => {
        engine = made;
      }, fail);
    },
    get state() {
      return engine?.state ?? state;
    },
    get load() {
      return engine?.load;
    },
    generate(request, signal) {
      if (!engine) throw new PhcError('PHC_ENGINE_LOADING');
      return engine.generate(request, signal);
    },
    async remember(request) {
      if (!engine) throw new PhcError('PHC_ENGINE_LOADING');
      return engine.remember(request);
    },
    async close() {
      stopping.abort();
      await provided;
      await engine?.close();
    },
  };
}
