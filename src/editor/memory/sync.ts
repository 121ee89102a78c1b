import type { MemoryRequest, MemoryResponse } from '../../../protocol/memory.ts';
import { createChangedPaths } from './changed-paths.ts';

/** Saving all files is one change, and a person looks at the menu later than that. */
const GATHER_MS = 1000;
const POLL_MS = 3000;
/** Opening reads no file; what takes this long is a server in trouble. */
const TIMEOUT_MS = 30_000;

/** Keeps the server's memory of this workspace in step with it, while it is open. */
export interface MemorySync {
  /** Tells the server of the workspace: for the first time, after it was restarted, or because the folders changed. */
  open(folders: readonly string[]): void;
  /** Notes paths that were written, created or deleted; they are told together a second later. */
  changed(paths: readonly string[]): void;
  /** Stops telling; what changes from now on is told when it is opened again. */
  close(): void;
}

/** What telling the server needs from outside. */
export interface MemorySyncOptions {
  put(request: MemoryRequest, signal: AbortSignal): Promise<MemoryResponse>;
  onAnswer(answer: MemoryResponse): void;
  /** It goes on without memory until the next change, or until it is opened again. */
  onError(error: unknown): void;
  /** In milliseconds. */
  readonly gatherMs?: number;
  readonly pollMs?: number;
}

/** A closed one. */
export function createMemorySync({
  put,
  onAnswer,
  onError,
  gatherMs = GATHER_MS,
  pollMs = POLL_MS,
}: MemorySyncOptions): MemorySync {
  const changes = createChangedPaths();
  let session: { readonly folders: readonly string[]; readonly end: AbortController } | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let polling: NodeJS.Timeout | undefined;
  // One at a time: an older answer must not overwrite a newer one.
  let telling = Promise.resolve();

  const tellNow = async () => {
    if (!session) return;
    const { folders, end } = session;
    const changed = changes.take(folders);
    try {
      const signal = AbortSignal.any([end.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const request = { folders: [...folders], ...(changed.length > 0 && { changed: [...changed] }) };
      const answer = await put(request, signal);
      if (end.signal.aborted) return;
      onAnswer(answer);
      // What changed is read after the answer: the numbers that stand in the menu come with the next one.
      if (answer.status.state === 'indexing' || changed.length > 0) polling = setTimeout(tell, pollMs);
    } catch (error) {
      changes.add(changed);
      if (!end.signal.aborted) onError(error);
    }
  };

  const tell = () => {
    clearTimeout(gathering);
    clearTimeout(polling);
    gathering = undefined;
    telling = telling.then(tellNow);
  };

  const gather = () => {
    if (session && changes.size > 0) gathering ??= setTimeout(tell, gatherMs);
  };

  const close = () => {
    session?.end.abort();
    session = undefined;
    clearTimeout(gathering);
    clearTimeout(polling);
    gathering = undefined;
  };

  return {
    open(folders) {
      close();
      session = { folders, end: new AbortController() };
      tell();
    },
    changed(paths) {
      changes.add(paths);
      gather();
    },
    close,
  };
}
