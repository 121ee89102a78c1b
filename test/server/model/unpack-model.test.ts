import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFolder } from '../../../server/model/import-folder.ts';
import { importGguf } from '../../../server/model/import-gguf.ts';
import { ARCHITECTURES } from '../../../server/model/network-shape.ts';
import { unpackModel } from '../../../server/model/unpack-model.ts';
import { phcError } from '../../support/phc-code.ts';
import { decodeSafetensorsFile } from '../../support/safetensors-file.ts';
import { writeTinyGguf } from '../../support/tiny-gguf.ts';
import { writeTinyRecipe } from '../../support/tiny-recipe.ts';

const GOLDEN = join(__dirname, '..', '..', 'golden', 'models');

interface Unpacked {
  readonly shapes: Record<string, readonly number[]>;
  readonly values: Float32Array;
}

function readWeights(folder: string): Unpacked {
  const { header, data } = decodeSafetensorsFile(readFileSync(join(folder, 'model.safetensors')));
  const shapes = Object.fromEntries(Object.entries(header).map(([name, { shape }]) => [name, shape]));
  return { shapes, values: new Float32Array(new Uint8Array(data).buffer) };
}

describe('unpacking a model', function () {
  this.timeout(60_000);
  let folder: string;
  let home: string;
  const environment = { ...process.env };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-unpack-'));
    home = join(folder, 'home');
    mkdirSync(home);
  });
  afterEach(() => {
    process.env = { ...environment };
    rmSync(folder, { recursive: true, force: true });
  });

  for (const name of ARCHITECTURES) {
    it(`gives a ${name} back under the names and in the shapes that transformers wrote`, async () => {
      const model = await importFolder(join(GOLDEN, name), { home });
      const unpacked = await unpackModel(model.root, join(folder, 'unpacked'), { home });
      const golden = readdirSync(join(GOLDEN, name)).filter((file) => file.endsWith('.safetensors'));
      const shapes = golden.map((file) => {
        const { header } = decodeSafetensorsFile(readFileSync(join(GOLDEN, name, file)));
        return Object.fromEntries(Object.entries(header).map(([key, { shape }]) => [key, shape]));
      });
      assert.deepEqual(readWeights(unpacked).shapes, Object.assign({}, ...shapes));
    });

    it(`of a ${name} gives what is rounded to the same integers again`, async () => {
      const first = await importFolder(join(GOLDEN, name), { home });
      const once = await unpackModel(first.root, join(folder, 'once'), { home });
      const second = await importFolder(once, { home, name: 'again' });
      const twice = await unpackModel(second.root, join(folder, 'twice'), { home });
      const [a, b] = [readWeights(once).values, readWeights(twice).values];
      assert.equal(a.length, b.length);
      // A scale may change in its last bit.
      assert.ok(a.every((value, at) => Math.abs(value - b[at]!) <= Math.abs(value) * 2 ** -22));
    });
  }

  it('from its source and importing it gives the model of the recipe', async () => {
    const recipe = await writeTinyRecipe(folder);
    Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: recipe.wheels, PIP_NO_CACHE_DIR: '1' });
    const options = { home, recipesFolder: recipe.recipesFolder };
    const unpacked = await unpackModel('ph-tiny', join(folder, 'unpacked'), { ...options, source: true });
    assert.deepEqual(readdirSync(unpacked).sort(), [
      'config.json',
      'generation.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    assert.equal((await importFolder(unpacked, { ...options, name: 'back' })).root, recipe.modelRoot);
  });

  it('keeps an output matrix of its own apart', async () => {
    const file = join(folder, 'tiny.gguf');
    writeTinyGguf(file, { tied: false });
    const model = await importGguf(file, { home });
    const { shapes } = readWeights(await unpackModel(model.root, join(folder, 'unpacked'), { home }));
    assert.deepEqual(shapes['lm_head.weight'], [274, 64]);
    assert.deepEqual(shapes['model.layers.1.self_attn.k_proj.weight'], [32, 64]);
  });

  it('never writes over a folder, and leaves none behind that is not whole', async () => {
    const target = join(folder, 'unpacked');
    await assert.rejects(unpackModel('nothing', target, { home }), phcError('PHC_MODEL_UNKNOWN'));
    await assert.rejects(
      unpackModel('nothing', target, { home, source: true }),
      phcError('PHC_MODEL_UNKNOWN'),
    );
    const model = await importFolder(join(GOLDEN, 'llama'), { home });
    const controller = new AbortController();
    const stopping = { signal: controller.signal, onProgress: () => controller.abort(new Error('stopped')) };
    await assert.rejects(unpackModel(model.root, target, { home, ...stopping }), /stopped/);
    assert.ok(!existsSync(target));
    mkdirSync(target);
    await assert.rejects(
      unpackModel(model.root, target, { home }),
      phcError('PHC_REQUEST_INVALID', /is there already/),
    );
    assert.deepEqual(readdirSync(folder).sort(), ['home', 'unpacked']);
  });
});
