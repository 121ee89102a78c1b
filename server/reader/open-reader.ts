import { type ChildProcess, fork } from 'node:child_process';
import { PhcError } from '../../protocol/errors.ts';
import type { ModelRef } from '../model/store.ts';
import type { FoundSpan, FromReader, ToReader } from './messages.ts';
import { readerWorkerEntry } from './worker-entry.ts';

/** A model that marks answers in passages, in a process of its own. */
export interface Reader {
  readonly model: Pick<ModelRef, 'name' | 'root'>;
  /**
   * The best span of each passage, the best of all first, and the tokens that were read; requests wait for each other.
   * @throws PhcError PHC_MODEL_DIGEST, PHC_MODEL_FORMAT when it is first asked; PHC_ENGINE_CRASHED; the signal's reason.
   */
  read(request: ToReader, signal: AbortSignal): Promise<{ spans: readonly FoundSpan[]; tokens: number }>;
  close(): void;
}

/** The next message of a process; a process that ends instead has crashed. */
function nextMessage(child: ChildProcess, signal: AbortSignal): Promise<FromReader> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      child.off('message', told);
      child.off('exit', lost);
      child.off('error', lost);
      signal.removeEventListener('abort', aborted);
      finish();
    };
    const told = (message: FromReader) =>
      settle(() => {
        if (message.type !== 'error') resolve(message);
        else reject(new PhcError(message.code, { detail: message.detail }));
      });
    const lost = () => settle(() => reject(new PhcError('PHC_ENGINE_CRASHED')));
    const aborted = () => settle(() => reject(signal.reason));
    child.once('message', told);
    child.once('exit', lost);
    child.once('error', lost);
    signal.addEventListener('abort', aborted);
  });
}

/** Makes a reader of a model folder; its process starts when it is first asked, and anew after it ended. */
export function openReader({ name, root, folder }: ModelRef, entry = readerWorkerEntry()): Reader {
  let process: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const end = () => {
    process?.kill('SIGKILL');
    process = undefined;
  };
  const start = async (signal: AbortSignal): Promise<ChildProcess> => {
    if (process?.connected) return process;
    const child = fork(entry, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    process = child;
    await nextMessage(child, signal);
    return child;
  };
  const ask = async (request: ToReader, signal: AbortSignal) => {
    signal.throwIfAborted();
    try {
      const child = await start(signal);
      const answer = nextMessage(child, signal);
      child.send(request);
      const found = await answer;
      if (found.type !== 'found') throw new Error('the reader answered something else');
      return { spans: found.spans, tokens: found.tokens };
    } catch (error) {
      // Whatever it is doing now is for nobody.
      end();
      throw error;
    }
  };
  return {
    model: { name, root },
    read(request, signal) {
      const turn = last.then(() => ask(request, signal));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: end,
  };
}
