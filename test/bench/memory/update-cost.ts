import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemory } from '../../../server/memory/open-memory.ts';
import { memoryWorkerEntry } from '../../../server/memory/worker-entry.ts';
import { findModel } from '../../../server/model/store.ts';
import { ensurePackage, type Package } from './packages.ts';
import { readSources } from './sources.ts';

/** What a workspace's memory costs while somebody works in it, in milliseconds. */
export interface UpdateCost {
  /** From saving a file until what is new in it answers. */
  readonly saveMs: readonly number[];
  /** How late a timer of the engine's thread was while the whole workspace was indexed. */
  readonly lateMs: readonly number[];
}

const SAVES = 15;
const TICK_MS = 5;

/** Watches how late timers of this thread are, until it is told to stop. */
function watchTimers(): () => number[] {
  const late: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    late.push(Math.max(0, now - last - TICK_MS));
    last = now;
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    return late;
  };
}

/** Opens a copy of the largest of some packages as a workspace, then saves one of its files again and again. */
export async function measureUpdates(packages: readonly Package[]): Promise<UpdateCost> {
  const sources = await Promise.all(
    packages.map(async (one) => ({ one, files: readSources(await ensurePackage(one), one.language) })),
  );
  const { one, files } = sources.reduce((a, b) => (b.files.length > a.files.length ? b : a));
  const top = mkdtempSync(join(tmpdir(), 'phc-update-'));
  const workspace = join(top, 'workspace');
  cpSync(await ensurePackage(one), workspace, { recursive: true });
  const { root, folder: modelFolder } = await findModel('ph-codex-s');
  const stopWatching = watchTimers();
  const memory = openMemory({
    folders: [workspace],
    home: join(top, 'home'),
    modelRoot: root,
    modelFolder,
    workerEntry: memoryWorkerEntry(),
    log: () => {},
  });
  try {
    await memory.settled();
    const lateMs = stopWatching();
    const saveMs: number[] = [];
    for (let save = 0; save < SAVES; save++) {
      const path = join(workspace, files[0]?.path ?? '');
      appendFileSync(path, `\nsaved ${save} times\n`);
      const started = performance.now();
      memory.changed([path]);
      await memory.settled();
      saveMs.push(performance.now() - started);
    }
    return { saveMs, lateMs };
  } finally {
    stopWatching();
    await memory.close();
    rmSync(top, { recursive: true, force: true, maxRetries: 5 });
  }
}
