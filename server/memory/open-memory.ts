import { realpathSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { MemoryStatus } from '../../protocol/memory.ts';
import { workerArguments } from '../../protocol/worker-arguments.ts';
import { createLiveSegments } from './live-segments.ts';
import type { Memory } from './memory.ts';
import { memoryFolder } from './memory-folder.ts';
import type { BuilderOptions, FromBuilder, ToBuilder } from './messages.ts';
import { createBusyFlag, setBusy } from './pace.ts';
import { createRecall } from './recall.ts';
import { createWorkspaceNames } from './workspace-names.ts';

export interface MemoryOptions {
  /** The workspace's folders. */
  readonly folders: readonly string[];
  readonly home: string;
  readonly modelRoot: string;
  readonly modelFolder: string;
  /** See `memoryWorkerEntry`. */
  readonly workerEntry: string;
  readonly log: (text: string) => void;
  /** Files that are open: where not all files fit, those near to them come first. */
  readonly near?: readonly string[];
}

/** The memory of a workspace, kept up to date by a thread of its own. Nothing of it throws. */
export interface OpenMemory extends Memory {
  /** Says that files or folders were saved, made, renamed or deleted. They do not answer until it is known what became of them. */
  changed(paths: readonly string[]): void;
  /** Looks at all files again. */
  rescan(): void;
  /** Makes the thread pause while the engine works for the person. */
  setBusy(busy: boolean): void;
  /** False once its thread has ended: it goes on answering from what it knew, but learns nothing new. */
  readonly alive: boolean;
  /** Resolves when everything that is known to have changed is in the index. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** The thread's heap without shared memory; the tokeniser takes 60 MB of it. */
const HEAP_MB = 512;
const RECENTLY_ASKED = 16;

function realPath(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

/** Opens a workspace's memory; it answers from what an earlier run left as soon as that was compared with the disk. */
export function openMemory(options: MemoryOptions): OpenMemory {
  const { home, modelRoot, modelFolder, workerEntry, log } = options;
  const folders = options.folders.map((given) => ({ given, real: realPath(given) }));
  const names = createWorkspaceNames(folders);
  const segments = createLiveSegments();
  const recall = createRecall(segments, names.toName);
  const busy = createBusyFlag();
  const named = (paths: readonly string[]) => paths.flatMap((path) => names.toName(path) ?? []);
  const cacheFolder = memoryFolder(home, names.folders, modelRoot);
  const asked = new Set(named(options.near ?? []));
  let indexing = true;
  let alive = true;
  let leftOut: MemoryStatus['leftOut'] = {};
  let settlings = 0;
  let tickets = 0;
  const settling = new Map<number, () => void>();

  const workerData: BuilderOptions = { folders, cacheFolder, modelFolder, busy, near: [...asked] };
  const worker = new Worker(workerEntry, {
    workerData,
    execArgv: workerArguments(workerEntry),
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  worker.unref();
  const tell = (message: ToBuilder) => worker.postMessage(message);
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      indexing = false;
      alive = false;
      for (const done of settling.values()) done();
      settling.clear();
      resolve();
    });
  });
  worker.on('error', (error) => {
    log(`The repository memory is no longer brought up to date: ${error.stack ?? error}`);
  });
  worker.on('message', (message: FromBuilder) => {
    if (message.type === 'changes') for (const change of message.changes) segments.apply(change);
    else if (message.type === 'progress') ({ indexing, leftOut } = message);
    else if (message.type === 'looked') segments.resume(message.ticket);
    else if (message.type === 'log') log(message.text);
    else {
      settling.get(message.id)?.();
      settling.delete(message.id);
    }
  });

  const noticeAsked = (file: string) => {
    const name = names.toName(file);
    if (name === null || asked.has(name)) return;
    asked.add(name);
    if (asked.size > RECENTLY_ASKED) asked.delete([...asked][0]!);
  };

  return {
    predict(asking) {
      noticeAsked(asking.file);
      return recall.predict(asking);
    },
    continuation: recall.continuation,
    fileName: segments.files.name,
    get status() {
      const counts = segments.count();
      const state: MemoryStatus['state'] = indexing ? 'indexing' : counts.files > 0 ? 'ready' : 'empty';
      return { state, ...counts, leftOut };
    },
    changed(paths) {
      const changed = named(paths);
      segments.suspend(changed, ++tickets);
      if (paths.some((path) => folders.some(({ given, real }) => path === given || path === real))) {
        tell({ type: 'rescan', near: [...asked] });
      }
      if (changed.length > 0) tell({ type: 'changed', names: changed, ticket: tickets });
    },
    get alive() {
      return alive;
    },
    rescan: () => tell({ type: 'rescan', near: [...asked] }),
    setBusy: (now) => setBusy(busy, now),
    settled() {
      const id = settlings++;
      return new Promise((resolve) => {
        settling.set(id, resolve);
        tell({ type: 'settle', id });
        void ended.then(resolve);
      });
    },
    async close() {
      setBusy(busy, false);
      worker.ref();
      tell({ type: 'close' });
      await ended;
    },
  };
}
