import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readConfig } from '../../../server/model/checkpoint/read-config.ts';
import { exportHalf } from '../../../server/model/export-half.ts';
import { importFolder } from '../../../server/model/import-folder.ts';
import { ARCHITECTURES } from '../../../server/model/network-shape.ts';
import { readJson } from '../../../server/model/read-json.ts';
import { openCachedNetwork, withoutActivationRounding } from '../../support/cached-network.ts';
import { phcError } from '../../support/phc-code.ts';

const GOLDEN = join(__dirname, '..', '..', 'golden', 'models');
const DATA = 'model.onnx.data';
const LENGTH = 32;

interface HalfNetwork {
  run(ids: readonly number[], past: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Runs a graph in fp16 on the processor, with keys and values in fp16 that stay in place. */
async function openHalf(folder: string): Promise<HalfNetwork> {
  const { layers, kvHeads, headDim } = readConfig(readJson(join(folder, 'config.json')));
  const session = await InferenceSession.create(
    withoutActivationRounding(readFileSync(join(folder, 'model.onnx'))),
    { externalData: [{ path: DATA, data: readFileSync(join(folder, DATA)) }], intraOpNumThreads: 1 },
  );
  const dims = [1, kvHeads, LENGTH, headDim];
  const caches = Array.from({ length: layers }, (_, layer) => [`${layer}.k`, `${layer}.v`])
    .flat()
    .map((name) => [name, new Tensor('float16', new Uint16Array(kvHeads * LENGTH * headDim), dims)] as const);
  const under = (prefix: string) =>
    Object.fromEntries(caches.map(([name, tensor]) => [`${prefix}.${name}`, tensor]));
  return {
    async run(ids, past) {
      const feeds = {
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        seqlens_k: new Tensor('int32', Int32Array.of(past + ids.length - 1), [1]),
        total_seq: new Tensor('int32', Int32Array.of(past + ids.length), []),
        rows: new Tensor('int64', BigInt64Array.from(ids.keys(), BigInt), [ids.length]),
        ...under('past'),
      };
      const { logits } = await session.run(feeds, { logits: null, ...under('present') });
      return logits!.data as Float32Array;
    },
    close: () => session.release(),
  };
}

const farthest = (a: Float32Array, b: Float32Array) => {
  assert.equal(a.length, b.length);
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
};

describe('a network in fp16, as a GPU computes it', function () {
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
      const { ids } = JSON.parse(readFileSync(join(GOLDEN, `${architecture}.json`), 'utf8'));
      const { folder, name } = await importFolder(join(GOLDEN, architecture), { home, bits });
      const single = await openCachedNetwork(folder);
      const expected = Float32Array.from(await single.run(ids, 0));
      await single.close();
      const half = await openHalf(await exportHalf(name, join(home, 'half'), { home }));
      const vocabulary = expected.length / ids.length;
      const same = (logits: Float32Array, from: number) => {
        const part = expected.subarray(from * vocabulary, from * vocabulary + logits.length);
        const difference = farthest(logits, part);
        // Logits go up to 3, where steps of fp16 are 0.002; measured 0.002 to 0.005.
        assert.ok(difference < 0.02, `${difference}`);
        assert.ok(difference > 0, 'nothing was rounded');
      };
      same(await half.run(ids, 0), 0);
      same(await half.run(ids.slice(5, 6), 5), 5);
      same(await half.run(ids.slice(6), 6), 6);
      await half.close();
    });
  }

  it('keeps the stored integers, and is written only into a new folder', async () => {
    const { folder } = await importFolder(join(GOLDEN, 'gpt2'), { home });
    const target = join(home, 'half');
    await exportHalf('gpt2', target, { home });
    assert.deepEqual(readFileSync(join(target, DATA)), readFileSync(join(folder, DATA)));
    await assert.rejects(exportHalf('gpt2', target, { home }), phcError('PHC_REQUEST_INVALID', /already/));
  });
});
