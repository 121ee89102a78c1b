import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../../../server/engine/ort/device.ts';
import { deviceCaches } from '../../../server/engine/ort/device-cache.ts';
import type { Runtime } from '../../../server/engine/runtime.ts';
import { importFolder } from '../../../server/model/import-folder.ts';
import { ARCHITECTURES } from '../../../server/model/network-shape.ts';
import { GOLDEN_MODELS, openGolden } from '../../support/golden-runtime.ts';

/** All that is otherwise on a GPU, but the GPU: keys and values in memory that JavaScript does not see. */
const AS_ON_A_GPU: Device = {
  cachesOf: (session) => deviceCaches('Cpu', session),
  copies: false,
};

/** The logits after each token of a prompt, of one token over again, and of what follows it; the last in one pass with another. */
async function logitsOf(runtime: Runtime, ids: readonly number[]): Promise<Float32Array> {
  const [cache, other] = [runtime.createCache(), runtime.createCache()];
  const all = ids.map((_, row) => row);
  const found: number[] = [];
  const add = (logits: Float32Array) => found.push(...logits);
  add(await runtime.forward(cache, ids, 0, all));
  add(await runtime.forward(cache, ids.slice(5, 6), 5, [0]));
  const rest = ids.slice(6);
  const step = (of: typeof cache) => ({ cache: of, ids: rest, past: 6, rows: rest.map((_, row) => row) });
  await runtime.forward(other, ids, 0, [0]);
  for (const logits of (await runtime.together?.forward([step(cache), step(other)])) ?? []) add(logits);
  cache.close();
  other.close();
  return Float32Array.from(found);
}

describe('the profile of GPUs, computed by a processor', function () {
  this.timeout(60_000);
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'phc-half-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  for (const [architecture, bits] of [
    ...ARCHITECTURES.map((name) => [name, 8] as const),
    ['gptj', 4] as const,
    ['qwen2', 4] as const,
  ]) {
    it(`gives the logits of a ${architecture} of ${bits} bits within the noise of fp16`, async () => {
      const { ids } = JSON.parse(readFileSync(join(GOLDEN_MODELS, `${architecture}.json`), 'utf8'));
      const { folder } = await importFolder(join(GOLDEN_MODELS, architecture), { home, bits });
      const single = await openGolden(folder, 'cpu-fp32', 2);
      const half = await openGolden(folder, 'cuda-fp16', 2, AS_ON_A_GPU);
      assert.equal(half.profile, 'cuda-fp16');
      const expected = await logitsOf(single, ids);
      const logits = await logitsOf(half, ids);
      single.close();
      half.close();
      assert.equal(logits.length, expected.length);
      const farthest = logits.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0);
      // Logits go up to 3, where steps of fp16 are 0.002.
      assert.ok(farthest < 0.02, `${farthest}`);
      assert.ok(farthest > 0, 'nothing was rounded');
    });
  }
});
