import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { BadChunkError, type Chunk, fetchChunk } from './holder.ts';

/** Requests to one holder at a time: the second is on its way while the first is hashed and written. */
const PER_HOLDER = 2;
/** A holder that failed so often in a row is not asked again. */
const MOST_FAILURES = 3;

/** What a holder did. */
export interface HolderReport {
  readonly url: string;
  readonly chunks: number;
  /** Why it was not asked any more. */
  readonly fault: string | undefined;
}

export interface FetchChunksOptions {
  readonly root: string;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onChunk?: () => void;
}

async function writeChunk(folder: string, { name, start }: Chunk, bytes: Buffer): Promise<void> {
  const file = await open(join(folder, name), constants.O_WRONLY | constants.O_CREAT, 0o644);
  try {
    await file.write(bytes, 0, bytes.length, start);
  } finally {
    await file.close();
  }
}

/**
 * Fetches chunks from all holders at once: whoever is faster gives more. A bad chunk ends its sender's part and is
 * fetched from another. Gives what each did; chunks that nobody had are left missing. Throws the signal's reason, and
 * what the disk says.
 */
export async function fetchChunks(
  chunks: readonly Chunk[],
  holders: readonly string[],
  { root, folder, signal, onChunk = () => {} }: FetchChunksOptions,
): Promise<HolderReport[]> {
  const waiting = [...chunks];
  /** Who waits for a chunk that another may give back. */
  let inFlight = 0;
  let wake = () => {};
  let woken = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const changed = () => {
    wake();
    woken = new Promise((resolve) => {
      wake = resolve;
    });
  };

  async function ask(url: string): Promise<HolderReport> {
    let given = 0;
    let failures = 0;
    let fault: string | undefined;
    const one = async () => {
      while (fault === undefined && (waiting.length > 0 || inFlight > 0)) {
        const chunk = waiting.shift();
        if (!chunk) {
          await woken;
          continue;
        }
        inFlight++;
        try {
          const bytes = await fetchChunk(url, root, chunk, signal);
          await writeChunk(folder, chunk, bytes);
          given++;
          failures = 0;
          onChunk();
        } catch (error) {
          waiting.unshift(chunk);
          signal.throwIfAborted();
          failures++;
          if (error instanceof BadChunkError || failures >= MOST_FAILURES)
            fault = error instanceof Error ? error.message : 'no answer';
        } finally {
          inFlight--;
          changed();
        }
      }
    };
    await Promise.all(Array.from({ length: PER_HOLDER }, one));
    return { url, chunks: given, fault };
  }
  return Promise.all(holders.map(ask));
}
