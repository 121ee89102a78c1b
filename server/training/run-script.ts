import { join } from 'node:path';
import { type ErrorCode, PhcError } from '../../protocol/errors.ts';
import { lastLine, runProgram } from './run-program.ts';
import { trainingScripts } from './scripts-folder.ts';

interface ScriptOptions {
  readonly python: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** What to throw when the program says that something is wrong with what it was given. */
  readonly refusal?: ErrorCode;
}

/** Runs a program of `algorithms/training`; throws `PHC_TRAINING_FAILED` or `refusal` with its last line. */
export async function runScript(
  script: string,
  args: readonly string[],
  { python, onLine, signal, refusal = 'PHC_TRAINING_FAILED' }: ScriptOptions,
): Promise<void> {
  const options = { signal, ...(onLine ? { onLine } : {}) };
  const { code, output } = await runProgram(python, [join(trainingScripts(), script), ...args], options);
  if (code === 0) return;
  if (/No space left on device|\[Errno 28\]/.test(output)) throw new PhcError('PHC_DISK_FULL');
  throw new PhcError(code === 1 || code === 2 ? refusal : 'PHC_TRAINING_FAILED', {
    detail: lastLine(output),
  });
}
