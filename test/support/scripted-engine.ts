import type { MemoryResponse } from '../../protocol/memory.ts';
import type {
  Engine,
  EngineState,
  GenerateDone,
  GenerateEvent,
  GenerateRequest,
  TokenInfo,
} from '../../server/engine/engine.ts';

/** `Engine.remember` of an engine that has no memory. */
export async function rememberNothing(): Promise<MemoryResponse> {
  const status = { state: 'empty', files: 0, tokens: 0, bytes: 0, leftOut: {} } as const;
  return { workspace: '0'.repeat(64), status };
}

/** One completion that the scripted engine was asked for; the test says what becomes of it. */
interface ScriptedCall {
  readonly request: GenerateRequest;
  readonly signal: AbortSignal;
  /** Resolves when the API aborts the call. */
  readonly aborted: Promise<void>;
  /** `promptIds` goes with the first event of an answer that gets a receipt. */
  text(text: string, tokens?: readonly TokenInfo[], promptIds?: readonly number[]): void;
  done(part?: Partial<GenerateDone>): void;
  fail(error: Error): void;
}

/** An engine in memory that does only what the test says, when the test says it. */
export interface ScriptedEngine extends Engine {
  state: EngineState;
  /** The next call that the API makes, or has made. */
  nextCall(): Promise<ScriptedCall>;
}

export const READY: EngineState = {
  status: 'ok',
  model: { name: 'ph-codex-s', modelRoot: 'ab'.repeat(32), profile: 'cpu-fast', context: 8192 },
};

/** A token with its text and nothing else to tell. */
export function token(id: number, text: string): TokenInfo {
  return { id, text, logprob: -0.5, top: [{ text, logprob: -0.5 }] };
}

/** A first-in, first-out queue whose reader waits for the writer. */
function channel<T>() {
  const values: T[] = [];
  const readers: Array<(value: T) => void> = [];
  return {
    push(value: T) {
      const reader = readers.shift();
      if (reader) reader(value);
      else values.push(value);
    },
    next: (): Promise<T> => {
      const value = values.shift();
      return value === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(value);
    },
  };
}

export function scriptedEngine(state: EngineState = READY): ScriptedEngine {
  const calls = channel<ScriptedCall>();

  async function* generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    const steps = channel<() => GenerateEvent>();
    let generated = 0;
    const abort = () => {
      steps.push(() => {
        throw signal.reason;
      });
    };
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        abort();
        resolve();
      });
    });
    calls.push({
      request,
      signal,
      aborted,
      text(text, tokens = [token(generated, text)], promptIds) {
        generated += tokens.length;
        steps.push(() => ({ type: 'text', text, tokens, ...(promptIds && { promptIds }) }));
      },
      done(part = {}) {
        const timings = { queueMs: 1, prefillMs: 2, decodeMs: 3, prefilled: 4, forwards: generated };
        const tokens = Array.from({ length: generated }, (_, id) => id);
        steps.push(() => ({
          type: 'done',
          finish: 'stop',
          promptTokens: 7,
          tokens,
          recalled: [],
          timings,
          ...part,
        }));
      },
      fail(error) {
        steps.push(() => {
          throw error;
        });
      },
    });
    for (;;) {
      const event = (await steps.next())();
      yield event;
      if (event.type === 'done') return;
    }
  }

  return { state, generate, remember: rememberNothing, nextCall: calls.next, close: async () => {} };
}
