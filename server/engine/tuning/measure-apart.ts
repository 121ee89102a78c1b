import { fork } from 'node:child_process';
import type { EngineProcessOptions, FromTuner } from '../messages.ts';
import type { TuningChoice } from './choose-tuning.ts';

/**
 * Measures in a process of its own, which is ended at once when `signal` aborts: whoever asks then has the processor and
 * the memory again. Gives undefined then; throws an Error where it cannot be measured.
 */
export function measureApart(
  entry: string,
  options: EngineProcessOptions,
  signal: AbortSignal,
): Promise<TuningChoice | undefined> {
  return new Promise((resolve, reject) => {
    const child = fork(entry, [JSON.stringify({ ...options, tune: true })], { stdio: 'ignore' });
    const end = () => void child.kill('SIGKILL');
    signal.addEventListener('abort', end);
    child.on('message', ({ choice }: FromTuner) => resolve(choice));
    child.once('error', reject);
    child.once('exit', (code, killed) => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) resolve(undefined);
      else reject(new Error(`the process ended: ${killed ?? `exit code ${code}`}`));
    });
  });
}
