import { type ChildProcess, fork } from 'node:child_process';
import { PhcError } from '../../protocol/errors.ts';
import type { MemoryResponse } from '../../protocol/memory.ts';
import type { Engine, EngineLoad, EngineState, GenerateEvent } from './engine.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import type { EngineProcessOptions, FromEngine, ToEngine } from './messages.ts';
import { createRestarts } from './restarts.ts';

export interface StartEngineOptions extends EngineProcessOptions {
  /** File that the engine process runs. */
  readonly entry: string;
  readonly onState: (state: EngineState) => void;
  /** Takes each line that the engine process writes. */
  readonly log: (line: string) => void;
}

/**
 * Runs the engine in a process of its own and starts it again when it ends:
 * a crash of native code costs the requests in flight, never the server.
 */
export function startEngine(options: StartEngineOptions): Engine {
  const { entry, onState, log, ...processOptions } = options;
  const restarts = createRestarts();
  const running = new Map<number, EventQueue<GenerateEvent>>();
  const remembering = new Map<number, Deferred<MemoryResponse>>();
  let state: EngineState = { status: 'loading' };
  let load: EngineLoad | undefined;
  let child: ChildProcess | undefined;
  let pause: NodeJS.Timeout | undefined;
  let closed = false;
  let nextId = 0;

  const setState = (next: EngineState) => {
    state = next;
    onState(next);
  };
  const send = (message: ToEngine) => {
    if (child?.connected) child.send(message);
  };
  const receive = (message: FromEngine) => {
    if (message.type === 'state') return setState(message.state);
    if (message.type === 'load') {
      load = message.load;
      return;
    }
    if (message.type === 'remembered') return remembering.get(message.id)?.resolve(message.response);
    const queue = running.get(message.id);
    if (message.type === 'error') {
      const error = new PhcError(message.code, message);
      remembering.get(message.id)?.reject(error);
      return queue?.end(error);
    }
    queue?.push(message.event);
    if (message.event.type === 'done') queue?.end();
  };
  const ended = (reason: string) => {
    child = undefined;
    load = undefined;
    for (const queue of running.values()) queue.end(new PhcError('PHC_ENGINE_CRASHED'));
    for (const { reject } of remembering.values()) reject(new PhcError('PHC_ENGINE_CRASHED'));
    if (closed || state.status === 'failed') return;
    log(`engine process ended: ${reason}`);
    const wait = restarts.next(performance.now());
    if (wait === null) {
      const { code, message } = new PhcError('PHC_ENGINE_FAILED');
      return setState({ status: 'failed', error: { code, message } });
    }
    setState({ status: 'restarting' });
    pause = setTimeout(start, wait);
  };
  const start = () => {
    child = fork(entry, [JSON.stringify(processOptions)], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C in a terminal reaches the whole group; the engine ends when its parent lets it go.
      detached: process.platform !== 'win32',
    });
    child.on('message', receive);
    child.on('error', (error) => log(error.message));
    child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => text.split('\n').filter(Boolean).forEach(log));
    }
  };
  start();

  return {
    get state() {
      return state;
    },
    get load() {
      return load;
    },
    async *generate(request, signal) {
      signal.throwIfAborted();
      if (state.status !== 'ok') throw new PhcError('PHC_ENGINE_LOADING');
      const id = nextId++;
      const queue = createEventQueue<GenerateEvent>();
      const cancel = () => {
        send({ type: 'cancel', id });
        queue.end(signal.reason);
      };
      running.set(id, queue);
      signal.addEventListener('abort', cancel);
      let finished = false;
      try {
        send({ type: 'generate', id, request });
        yield* queue;
        finished = true;
      } finally {
        signal.removeEventListener('abort', cancel);
        running.delete(id);
        if (!finished && !signal.aborted) send({ type: 'cancel', id });
      }
    },
    async remember(request) {
      if (state.status !== 'ok') throw new PhcError('PHC_ENGINE_LOADING');
      const id = nextId++;
      const answer = deferred<MemoryResponse>();
      remembering.set(id, answer);
      send({ type: 'remember', id, request });
      return answer.promise.finally(() => remembering.delete(id));
    },
    async close() {
      closed = true;
      clearTimeout(pause);
      const last = child;
      if (!last) return;
      const gone = new Promise((resolve) => last.once('exit', resolve));
      last.disconnect();
      const patience = setTimeout(() => last.kill('SIGKILL'), 1000);
      await gone;
      clearTimeout(patience);
    },
  };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (cause: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: Deferred<T>['resolve'] = () => {};
  let reject: Deferred<T>['reject'] = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
