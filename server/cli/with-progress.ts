import { progressLine } from './progress-line.ts';

/** What a shell expects of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Something that takes long, tells how far it is, and can be interrupted. */
export type Work<T> = (
  onProgress: (step: string, fraction: number) => void,
  signal: AbortSignal,
) => Promise<T>;

/**
 * Runs `work` with its progress on standard error until it ends, or until the person presses Ctrl-C: then the result
 * is undefined and the exit code says so.
 */
export async function withProgress<T>(work: Work<T>): Promise<T | undefined> {
  const progress = progressLine(process.stderr);
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  try {
    return await work(progress.show, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
    return undefined;
  } finally {
    progress.clear();
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}
