import { bytesIn } from './bytes-in.ts';

const WATCH_MS = 500;

/**
 * Tells now and then which share of `bytes` lies in a folder that something fills: pip reports no progress to programs.
 * @returns ends that.
 */
export function watchFolder(
  folder: string,
  bytes: number,
  onProgress: (fraction: number) => void,
): () => void {
  const timer = setInterval(() => {
    bytesIn(folder).then((there) => onProgress(Math.min(1, there / bytes)));
  }, WATCH_MS);
  return () => clearInterval(timer);
}
