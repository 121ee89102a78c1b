import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFolder } from '../../../server/model/import-folder.ts';
import { ARCHITECTURES } from '../../../server/model/network-shape.ts';
import { GOLDEN_MODELS, openGolden } from '../../support/golden-runtime.ts';

describe('several sequences in one pass', function () {
  this.timeout(60_000);
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'phc-together-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  for (const architecture of ARCHITECTURES) {
    it(`get to the bit what each gets alone from a ${architecture}, wherever in it they are`, async () => {
      const { ids } = JSON.parse(readFileSync(join(GOLDEN_MODELS, `${architecture}.json`), 'utf8'));
      const { folder } = await importFolder(join(GOLDEN_MODELS, architecture), { home });
      const runtime = await openGolden(folder, 'cpu-fast', 3);
      const parts = [
        { cache: runtime.createCache(), ids: ids.slice(6, 9), past: 6, rows: [0, 2] },
        { cache: runtime.createCache(), ids: ids.slice(0, 8), past: 0, rows: [7] },
      ];
      const alone: number[][] = [];
      for (const { cache, ids: part, past, rows } of parts) {
        if (past > 0) await runtime.forward(cache, ids.slice(0, past), 0, []);
        alone.push([...(await runtime.forward(cache, part, past, rows))]);
      }
      const together = await runtime.together?.forward(parts);
      assert.deepEqual(
        together?.map((logits) => [...logits]),
        alone,
      );
      for (const { cache } of parts) cache.close();
      runtime.close();
    });
  }
});
