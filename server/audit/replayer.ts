import { fork } from 'node:child_process';
import { PhcError } from '../../protocol/errors.ts';
import type { GenerateRequest } from '../engine/engine.ts';
import type { ServedProfile } from '../engine/profile.ts';
import type { ReplayedAnswer } from '../engine/replay-answer.ts';
import type { RuntimeProfile } from '../engine/runtime.ts';
import type { Regenerated } from './compare-answer.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** Computes answers again, in a process of its own at the lowest priority. */
export interface Replayer {
  /** What it really computes in on this processor. */
  readonly profile: RuntimeProfile;
  /** @throws PhcError of the engine; PHC_ENGINE_CRASHED when the process ended. */
  replay(request: GenerateRequest, tokens: readonly number[]): Promise<ReplayedAnswer>;
  regenerate(request: GenerateRequest): Promise<Regenerated>;
  /** Ends the process at once, whatever it is doing. */
  close(): void;
}

export interface ReplayerOptions {
  /** File that the process runs. */
  readonly entry: string;
  readonly folder: string;
  /** The digest that the folder must have. */
  readonly modelRoot: string;
  readonly profile: ServedProfile;
}

/** Starts the process and waits until it has the model. @throws PhcError PHC_MODEL_DIGEST, PHC_ENGINE_…. */
export async function startReplayer({ entry, ...options }: ReplayerOptions): Promise<Replayer> {
  const child = fork(entry, [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Margins may be infinite, which JSON does not know.
    serialization: 'advanced',
  });
  let waiting: { resolve(message: FromWorker): void; reject(error: unknown): void } | undefined;
  child.on('message', (message: FromWorker) => {
    if (message.type === 'error') waiting?.reject(new PhcError(message.code, { detail: message.detail }));
    else waiting?.resolve(message);
  });
  const lost = () => waiting?.reject(new PhcError('PHC_ENGINE_CRASHED'));
  child.once('exit', lost);
  child.once('error', lost);
  const next = () =>
    new Promise<FromWorker>((resolve, reject) => {
      waiting = { resolve, reject };
    });
  const ask = (message: ToWorker) => {
    const answer = next();
    if (child.connected) child.send(message);
    else lost();
    return answer;
  };

  const ready = await next();
  if (ready.type !== 'ready') throw new Error('the audit process spoke out of turn');
  return {
    profile: ready.profile,
    async replay(request, tokens) {
      const answer = await ask({ type: 'replay', request, tokens });
      if (answer.type !== 'replayed') throw new Error('the audit process answered something else');
      return answer.answer;
    },
    async regenerate(request) {
      const answer = await ask({ type: 'regenerate', request });
      if (answer.type !== 'regenerated') throw new Error('the audit process answered something else');
      return answer.answer;
    },
    close: () => void child.kill('SIGKILL'),
  };
}
