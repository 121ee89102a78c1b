import { createHash } from 'node:crypto';
import type { MemoryRequest, MemoryResponse } from '../../protocol/memory.ts';
import type { OpenMemory } from '../memory/open-memory.ts';
import { createAdaptation } from './adaptation.ts';
import type { WorkspaceMemory } from './recall.ts';

/** The memories of the workspaces that are open in this user's windows. */
export interface Memories {
  /** Opens the memory of a workspace, or tells it what changed. */
  remember(request: MemoryRequest): MemoryResponse;
  find(workspace: string): WorkspaceMemory | undefined;
  /** Indexing waits while the model works. */
  setBusy(busy: boolean): void;
  close(): Promise<void>;
}

/** More are rarely open at once; the one that was not used longest is closed, and its cache stays on disk. */
const MOST_OPEN = 4;

interface Open extends WorkspaceMemory {
  readonly memory: OpenMemory;
}

function keyOf(folders: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([...folders].sort()))
    .digest('hex');
}

/** @param open opens the index of a workspace. */
export function createMemories(open: (folders: readonly string[]) => OpenMemory): Memories {
  const memories = new Map<string, Open>();
  const use = (key: string) => {
    const known = memories.get(key);
    if (!known) return undefined;
    memories.delete(key);
    memories.set(key, known);
    return known;
  };
  const add = (key: string, folders: readonly string[]) => {
    const added = { memory: open(folders), adaptation: createAdaptation() };
    memories.set(key, added);
    const [oldest] = memories.keys();
    if (memories.size > MOST_OPEN && oldest !== undefined) {
      void memories.get(oldest)?.memory.close();
      memories.delete(oldest);
    }
    return added;
  };
  return {
    remember({ folders, changed }) {
      const workspace = keyOf(folders);
      const known = use(workspace);
      // An index whose thread crashed is opened anew, from what it left on disk.
      const { memory } = known?.memory.alive ? known : add(workspace, folders);
      if (changed) memory.changed(changed);
      return { workspace, status: memory.status };
    },
    find: use,
    setBusy(busy) {
      for (const { memory } of memories.values()) memory.setBusy(busy);
    },
    async close() {
      await Promise.all([...memories.values()].map(({ memory }) => memory.close()));
    },
  };
}
