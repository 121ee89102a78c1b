import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { logSumExp } from '../../../server/engine/logprobs.ts';
import type { Device } from '../../../server/engine/ort/device.ts';
import type { ServedProfile } from '../../../server/engine/profile.ts';
import type { Runtime } from '../../../server/engine/runtime.ts';
import { importFolder } from '../../../server/model/import-folder.ts';
import { ARCHITECTURES } from '../../../server/model/network-shape.ts';
import { readJson } from '../../../server/model/read-json.ts';
import { findModel } from '../../../server/model/store.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { AS_ON_A_GPU } from '../../support/as-on-a-gpu.ts';
import { GOLDEN_MODELS, openGolden } from '../../support/golden-runtime.ts';

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

  it('gives the log-probabilities of PH-Codex-S within the noise of fp16, and chooses the same tokens', async () => {
    const { folder } = await findModel('ph-codex-s');
    const tokenizer = createTokenizer(readJson(join(folder, 'tokenizer.json')));
    const ids = tokenizer.encode(readFileSync(join(ROOT, 'server', 'engine', 'generate.ts'), 'utf8'));
    const places = async (profile: ServedProfile, device?: Device) => {
      const runtime = await openGolden(folder, profile, 1, device, 128);
      const cache = runtime.createCache();
      const rows = Array.from({ length: 64 }, (_, row) => row);
      const read = Float32Array.from(await runtime.forward(cache, ids.slice(0, 64), 0, rows));
      const next = Float32Array.from(await runtime.forward(cache, ids.slice(64, 65), 64, [0]));
      cache.close();
      runtime.close();
      const { vocab } = runtime.shape;
      return [...rows.map((row) => read.subarray(row * vocab, (row + 1) * vocab)), next];
    };
    const single = await places('cpu-fp32');
    const half = await places('cuda-fp16', AS_ON_A_GPU);
    const best = (logits: Float32Array) => logits.reduce((at, value, i) => (value > logits[at]! ? i : at), 0);
    const nats = single.map((logits, place) => {
      const other = half[place]!;
      const token = best(logits);
      // Logits of some 20 have steps of 0.016 in fp16: what is nearer than that may be chosen either way.
      assert.ok(other[token]! > other[best(other)]! - 0.1, `place ${place}`);
      return Math.abs(logits[token]! - logSumExp(logits) - (other[token]! - logSumExp(other)));
    });
    // Measured 0.003 and 0.02 at 200 places, with the same best token at each.
    assert.ok(nats.reduce((sum, one) => sum + one) / nats.length < 0.01);
    assert.ok(Math.max(...nats) < 0.1);
  });
});
