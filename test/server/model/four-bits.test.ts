import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCore } from '../../../server/engine/core.ts';
import type { ServedProfile } from '../../../server/engine/profile.ts';
import { modelsFolder } from '../../../server/home.ts';
import { readGgufShape } from '../../../server/model/gguf/network-shape.ts';
import { ggufWeights } from '../../../server/model/gguf/network-weights.ts';
import { readGguf } from '../../../server/model/gguf/read-gguf.ts';
import { importChild } from '../../../server/model/import-child.ts';
import { importFolder } from '../../../server/model/import-folder.ts';
import { readAll } from '../../../server/model/matrix.ts';
import { measureImportance } from '../../../server/model/measure-importance.ts';
import { openRandomAccess } from '../../../server/model/random-access.ts';
import type { ModelRef } from '../../../server/model/store.ts';
import { unpackModel } from '../../../server/model/unpack-model.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { openCachedNetwork } from '../../support/cached-network.ts';
import { phcError } from '../../support/phc-code.ts';
import { decodeSafetensorsFile } from '../../support/safetensors-file.ts';

const GOLDEN = join(__dirname, '..', '..', 'golden', 'models');
const IDS: number[] = JSON.parse(readFileSync(join(GOLDEN, 'qwen2.json'), 'utf8')).ids;

const farthest = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0);

function weightsOf(folder: string): Float32Array {
  const { data } = decodeSafetensorsFile(readFileSync(join(folder, 'model.safetensors')));
  return new Float32Array(new Uint8Array(data).buffer);
}

describe('a network with weights of 4 bits', function () {
  this.timeout(60_000);
  let home: string;
  let model: ModelRef;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'phc-four-bits-'));
    model = await importFolder(join(GOLDEN, 'qwen2'), { home, bits: 4 });
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  async function logitsIn(profile: ServedProfile): Promise<Float32Array> {
    const core = await loadCore(model.folder, { threads: 1, context: 64, slots: 1, profile });
    try {
      return Float32Array.from(
        await core.runtime.forward(core.runtime.createCache(), IDS, 0, [...IDS.keys()]),
      );
    } finally {
      core.close();
    }
  }

  it('computes with the numbers that it is unpacked to, in every profile', async () => {
    const network = await openCachedNetwork(model.folder);
    const stored = Float32Array.from(await network.run(IDS, 0));
    await network.close();
    // Measured 1e-6: the same numbers, added up in another order.
    assert.ok(farthest(stored, await logitsIn('cpu-fp32')) < 1e-4);
    // Activations rounded to 8 bits: measured 0.06 and 0.05.
    assert.ok(farthest(stored, await logitsIn('cpu-fast')) < 0.3);
    assert.ok(farthest(stored, await logitsIn('exact')) < 0.3);
  });

  it('says how coarsely it is computed, and that no such answer is audited', async () => {
    const core = await loadCore(model.folder, { threads: 1, context: 64, slots: 1 });
    assert.equal(core.runtime.profile, 'cpu-coarse');
    core.close();
    const { weights, profiles } = JSON.parse(readFileSync(join(model.folder, 'engine.json'), 'utf8'));
    assert.deepEqual(weights, { bits: 4, block: 32, scheme: 'asymmetric-block' });
    assert.ok(!profiles.includes('cpu-fast'));
  });

  it('is unpacked, and a child of it made, without losing more', async () => {
    const once = await unpackModel(model.root, join(home, 'once'), { home });
    const again = await importFolder(once, { home, bits: 4, name: 'again' });
    const twice = await unpackModel(again.root, join(home, 'twice'), { home });
    const [first, second] = [weightsOf(once), weightsOf(twice)];
    const square = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
    // Measured 0.0004; rounding the checkpoint to 4 bits loses 0.005.
    assert.ok(square(first.map((value, at) => value - second[at]!)) < 0.001 * square(first));
    const adapter = join(GOLDEN, 'qwen2-adapter');
    const child = await importChild(model.root, { home, adapter, name: 'child' });
    const engine = JSON.parse(readFileSync(join(child.folder, 'engine.json'), 'utf8'));
    assert.equal(engine.weights.bits, 4);
    assert.notEqual(child.root, model.root);
  });

  it('is rounded by what a text makes its matrices meet', async () => {
    const file = openRandomAccess(join(GOLDEN, 'qwen2.gguf'));
    const gguf = readGguf(file);
    const shape = readGgufShape(gguf);
    const weights = ggufWeights(gguf, shape);
    const tokenizerFile = JSON.parse(readFileSync(join(model.folder, 'tokenizer.json'), 'utf8'));
    const text = 'def f(x):\n    return x\n'.repeat(100);
    const folder = join(home, 'measured');
    const importance = await measureImportance(shape, weights, { text, tokenizerFile }, folder);
    assert.ok(!existsSync(folder));
    // The first matrix meets the normalised embedding of each token.
    const embedding = readAll(weights.get('model.embed_tokens.weight')!);
    const scale = readAll(weights.get('model.layers.0.input_layernorm.weight')!);
    file.close();
    const squares = new Float64Array(shape.width);
    for (const id of createTokenizer(tokenizerFile).encode(text)) {
      const row = embedding.subarray(id * shape.width, (id + 1) * shape.width);
      const mean = row.reduce((sum, value) => sum + value * value, 0) / shape.width + shape.epsilon;
      for (const [column, value] of row.entries()) squares[column]! += (value * scale[column]!) ** 2 / mean;
    }
    const total = squares.reduce((sum, value) => sum + value, 0) / shape.width;
    const measured = importance.get('layer.0.attention.qkv')!;
    // Windows leave the end of the text out, and the embedding has 8 bits: measured 0.02.
    for (const [column, value] of squares.entries())
      assert.ok(Math.abs(measured[column]! - 0.01 - value / total) < 0.1, `${column}`);
    assert.equal(importance.get('layer.1.feed_forward.down')?.length, shape.inner);

    const path = join(home, 'text.py');
    writeFileSync(path, text);
    const calibrated = await importFolder(join(GOLDEN, 'qwen2'), {
      home,
      bits: 4,
      calibrate: path,
      name: 'calibrated',
    });
    assert.notEqual(calibrated.root, model.root);
    assert.ok(readdirSync(modelsFolder(home)).every((entry) => !entry.includes('measured')));
  });

  it('is refused a text that is too short or not there, and 8 bits any text', async () => {
    const short = join(home, 'short.py');
    writeFileSync(short, 'x = 1\n');
    const calibrated = (calibrate: string, bits: 4 | 8) =>
      importFolder(join(GOLDEN, 'llama'), { home, bits, calibrate, name: 'refused' });
    await assert.rejects(calibrated(short, 4), phcError('PHC_MODEL_FORMAT', /fewer than 256 tokens/));
    await assert.rejects(
      calibrated(join(home, 'none'), 4),
      phcError('PHC_MODEL_FORMAT', /no file or folder/),
    );
    await assert.rejects(calibrated(short, 8), phcError('PHC_REQUEST_INVALID', /only weights of 4 bits/));
  });
});
