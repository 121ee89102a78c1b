import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineState } from '../../../server/engine/engine.ts';
import { startEngine } from '../../../server/engine/supervisor.ts';

describe('an engine process that cannot live', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-crash-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is started again with longer and longer pauses, and given up after five crashes in a minute', async () => {
    const entry = join(folder, 'crash.cjs');
    writeFileSync(entry, 'console.error("out of memory"); process.abort();');
    const states: EngineState[] = [];
    const lines: string[] = [];
    const engine = await new Promise<ReturnType<typeof startEngine>>((resolve) => {
      const started = startEngine({
        entry,
        folder,
        name: 'none',
        threads: 1,
        context: 16,
        slots: 1,
        onState: (state) => {
          states.push(state);
          if (state.status === 'failed') resolve(started);
        },
        log: (line) => lines.push(line),
      });
    });
    assert.deepEqual(
      states.map(({ status }) => status),
      ['restarting', 'restarting', 'restarting', 'restarting', 'failed'],
    );
    assert.equal(engine.state.error?.code, 'PHC_ENGINE_FAILED');
    assert.ok(lines.includes('out of memory'), 'its last words are not in the log');
    await engine.close();
  });
});
