import { type FileHandle, open } from 'node:fs/promises';

/** Brings to the disk what was written into a file before each call; calls that come together share one flush. */
export interface GroupFlush {
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the file at `path` with its first flush: it may not be there before something is written. */
export function groupFlush(path: string): GroupFlush {
  let handle: Promise<FileHandle> | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function sync(): Promise<void> {
    handle ??= open(path, 'r+').catch((error: unknown) => {
      handle = undefined;
      throw error;
    });
    await (await handle).datasync();
  }

  function start(): Promise<void> {
    const flush = sync().finally(() => {
      if (running === flush) running = undefined;
    });
    running = flush;
    return flush;
  }

  /** One that runs may have begun before the caller's write: only the next is sure to have it. */
  async function afterRunning(): Promise<void> {
    await running?.catch(() => undefined);
    next = undefined;
    await start();
  }

  return {
    flush() {
      if (!running) return start();
      next ??= afterRunning();
      return next;
    },
    async close() {
      await (next ?? running)?.catch(() => undefined);
      await (await handle?.catch(() => undefined))?.close();
    },
  };
}
