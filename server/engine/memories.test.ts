import assert from 'node:assert/strict';
import type { OpenMemory } from '../memory/open-memory.ts';
import { createMemories } from './memories.ts';

/** An index that answers nothing; `alive` is the test's to change. */
function openNothing() {
  const opened: Array<{ folders: readonly string[]; alive: boolean; closed: boolean; changed: string[] }> =
    [];
  const open = (folders: readonly string[]): OpenMemory => {
    const record = { folders, alive: true, closed: false, changed: [] as string[] };
    opened.push(record);
    return {
      predict: () => null,
      continuation: () => [],
      fileName: () => '',
      status: { state: 'ready', files: 0, tokens: 0, bytes: 0, leftOut: {} },
      get alive() {
        return record.alive;
      },
      changed: (paths) => void record.changed.push(...paths),
      rescan: () => {},
      setBusy: () => {},
      settled: async () => {},
      close: async () => {
        record.closed = true;
      },
    };
  };
  return { opened, memories: createMemories(open) };
}

describe('the memories of open workspaces', () => {
  it('are shared by windows that have the same folders open, in any order', () => {
    const { opened, memories } = openNothing();
    const first = memories.remember({ folders: ['/a', '/b'] });
    const second = memories.remember({ folders: ['/b', '/a'], changed: ['/a/x'] });
    assert.equal(second.workspace, first.workspace);
    assert.equal(opened.length, 1);
    assert.deepEqual(opened[0]?.changed, ['/a/x']);
    assert.ok(memories.find(first.workspace));
  });

  it('are opened anew when their thread has crashed', () => {
    const { opened, memories } = openNothing();
    const { workspace } = memories.remember({ folders: ['/a'] });
    opened[0]!.alive = false;
    assert.equal(memories.remember({ folders: ['/a'] }).workspace, workspace);
    assert.equal(opened.length, 2);
  });

  it('are at most four: the one that was used longest ago is closed', () => {
    const { opened, memories } = openNothing();
    for (const folder of ['/1', '/2', '/3', '/4']) memories.remember({ folders: [folder] });
    memories.remember({ folders: ['/1'] });
    memories.remember({ folders: ['/5'] });
    assert.deepEqual(
      opened.filter(({ closed }) => closed).map(({ folders }) => folders),
      [['/2']],
    );
  });
});
