import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phcError } from '../../../test/support/phc-code.ts';
import { type AdapterTensor, writeAdapter } from '../../../test/support/tiny-adapter.ts';
import { TINY, tinyGguf } from '../../../test/support/tiny-gguf.ts';
import { readGgufShape } from '../gguf/network-shape.ts';
import { ggufWeights } from '../gguf/network-weights.ts';
import { readGguf } from '../gguf/read-gguf.ts';
import type { Weights } from '../layout/weight-layout.ts';
import { readAll } from '../matrix.ts';
import { memoryAccess } from '../random-access.ts';
import { loadAdapter } from './load-adapter.ts';

const RANK = 2;
const UP = 'base_model.model.model.layers.1.mlp.down_proj';
const QUERY = 'base_model.model.model.layers.0.self_attn.q_proj';

const gguf = readGguf(memoryAccess(tinyGguf().file));
const SHAPE = readGgufShape(gguf);
const baseWeights = (): Weights => ggufWeights(gguf, SHAPE);

const numbers = (count: number, make: (index: number) => number) =>
  Array.from({ length: count }, (_, at) => make(at));

/** The two halves of a change to a matrix [rows, columns]; small whole numbers, exact in every format. */
function halves(
  name: string,
  rows: number,
  columns: number,
  type: 'F32' | 'BF16' = 'F32',
): Record<string, AdapterTensor> {
  return {
    [`${name}.lora_A.weight`]: {
      shape: [RANK, columns],
      values: numbers(RANK * columns, (at) => (at % 5) - 2),
      type,
    },
    [`${name}.lora_B.weight`]: {
      shape: [rows, RANK],
      values: numbers(rows * RANK, (at) => (at % 3) - 1),
      type,
    },
  };
}

describe('a LoRA adapter', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-adapter-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function merge(): Weights {
    const adapter = loadAdapter(folder);
    try {
      return adapter.merge(baseWeights(), SHAPE);
    } finally {
      adapter.close();
    }
  }

  /** What the adapter above adds to the weight at [row, column]. */
  function change(row: number, column: number, columns: number, factor: number): number {
    const inner = numbers(RANK, (at) => (((row * RANK + at) % 3) - 1) * (((at * columns + column) % 5) - 2));
    return factor * inner.reduce((sum, item) => sum + item, 0);
  }

  for (const [options, factor] of [
    [{ r: RANK, lora_alpha: 8 }, 4],
    [{ r: RANK, lora_alpha: 8, use_rslora: true }, 8 / Math.sqrt(2)],
  ] as const) {
    it(`adds ${factor.toFixed(2)} · B · A to the matrices it names, with ${JSON.stringify(options)}`, () => {
      const { width, inner, heads, headDim } = TINY;
      writeAdapter(folder, options, {
        ...halves(UP, width, inner),
        ...halves(QUERY, heads * headDim, width, 'BF16'),
      });
      const base = baseWeights();
      const merged = merge();
      for (const [name, columns] of [
        [UP, inner],
        [QUERY, width],
      ] as const) {
        const tensor = `${name.replace('base_model.model.', '')}.weight`;
        const before = readAll(base.get(tensor)!);
        const after = readAll(merged.get(tensor)!);
        for (const [at, value] of before.entries()) {
          const expected = value + change(Math.floor(at / columns), at % columns, columns, factor);
          assert.equal(after[at], Math.fround(expected));
        }
      }
      const [untouched, same] = [base, merged].map((weights) =>
        readAll(weights.get('model.layers.0.self_attn.v_proj.weight')!),
      );
      assert.deepEqual(same, untouched);
    });
  }

  it('is refused where it does not fit the network', () => {
    const refused = (tensors: Record<string, AdapterTensor>, detail: RegExp) => {
      writeAdapter(folder, { r: RANK, lora_alpha: 8 }, tensors);
      assert.throws(merge, phcError('PHC_MODEL_FORMAT', detail));
    };
    refused(halves(UP, TINY.width, 32), /2 × 32, expected 2 × 128/);
    refused(halves('base_model.model.model.layers.7.mlp.up_proj', 8, 8), /no place in the network/);
    refused(halves('base_model.model.lm_head', 8, 8), /no place in the network/);
    const [[name, half] = ['', { shape: [], values: [] }]] = Object.entries(
      halves(UP, TINY.width, TINY.inner),
    );
    refused({ [name]: half }, /only one half/);
  });

  it('is refused where it was made for matrices that lie the other way round', () => {
    const options = { r: RANK, lora_alpha: 8, fan_in_fan_out: true };
    writeAdapter(folder, options, halves(UP, TINY.width, TINY.inner));
    assert.throws(merge, phcError('PHC_MODEL_FORMAT', /fan_in_fan_out/));
  });

  it('is refused with options that are not computed here', () => {
    for (const option of [
      { use_dora: true },
      { lora_bias: true },
      { init_lora_weights: 'pissa' },
      { bias: 'all' },
      { rank_pattern: { x: 4 } },
      { peft_type: 'IA3' },
      { r: 0 },
    ]) {
      writeAdapter(folder, { r: RANK, lora_alpha: 8, ...option }, {});
      assert.throws(merge, phcError('PHC_MODEL_FORMAT', /option/));
    }
  });

  it('is refused when its file is damaged or not there', () => {
    writeAdapter(folder, { r: RANK, lora_alpha: 8 }, halves(UP, TINY.width, TINY.inner));
    const path = join(folder, 'adapter_model.safetensors');
    for (const bytes of ['', 'short', '\xff'.repeat(64), '\x05\0\0\0\0\0\0\0{"a":']) {
      writeFileSync(path, bytes, 'latin1');
      assert.throws(merge, phcError('PHC_MODEL_FORMAT'));
    }
    rmSync(path);
    assert.throws(merge, phcError('PHC_MODEL_FORMAT', /there is no file/));
  });
});
