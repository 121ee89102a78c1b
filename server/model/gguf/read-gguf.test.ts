import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PhcError } from '../../../protocol/errors.ts';
import { phcError } from '../../../test/support/phc-code.ts';
import { TINY, TINY_TOKENS, tinyGguf } from '../../../test/support/tiny-gguf.ts';
import { graphOf } from '../graph/graph-of.ts';
import { memoryAccess } from '../random-access.ts';
import { readVocabulary } from '../vocabulary.ts';
import { readGgufShape } from './network-shape.ts';
import { ggufWeights } from './network-weights.ts';
import { readGguf } from './read-gguf.ts';

const tiny = tinyGguf();
const read = (bytes: Uint8Array) => readGguf(memoryAccess(bytes));

/** Everything that is done with a file before its weights are converted. */
function prepare(bytes: Uint8Array): void {
  const gguf = read(bytes);
  const shape = readGgufShape(gguf);
  readVocabulary(gguf.metadata, shape.vocabulary);
  graphOf(shape, ggufWeights(gguf, shape));
}

/** The tiny file with `change` made to a copy. */
function changed(change: (view: DataView) => void): Uint8Array {
  const copy = new Uint8Array(tiny.file);
  change(new DataView(copy.buffer));
  return copy;
}

/** Position right after the first occurrence of `text`. */
const positionAfter = (text: string) => tiny.file.indexOf(text) + text.length;

describe('reading a GGUF header', () => {
  it('gives the metadata and the tensors that were written', () => {
    const { metadata, tensors } = read(tiny.file);
    assert.equal(metadata.get('llama.block_count'), TINY.layers);
    assert.deepEqual(metadata.get('tokenizer.ggml.tokens'), [...TINY_TOKENS]);
    assert.deepEqual(tensors.get('blk.1.ffn_down.weight')?.dims, [TINY.inner, TINY.width]);
  });

  it('refuses what is no GGUF file', () => {
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(10),
      Buffer.from('PK\x03\x04'.padEnd(64)),
      Buffer.alloc(64),
    ]) {
      assert.throws(() => read(bytes), phcError('PHC_MODEL_FORMAT', /not a GGUF file/));
    }
  });

  it('refuses unknown versions, big-endian files among them', () => {
    for (const little of [true, false]) {
      const bytes = changed((view) => view.setUint32(4, little ? 4 : 3, little));
      assert.throws(() => read(bytes), phcError('PHC_MODEL_FORMAT', /version/));
    }
  });

  it('refuses a file that ends at any place before its last tensor ends', () => {
    for (let length = 0; length < tiny.file.length; length += length < tiny.headerBytes ? 97 : 4999) {
      assert.throws(() => read(tiny.file.subarray(0, length)), phcError('PHC_MODEL_FORMAT'));
    }
  });

  it('refuses absurd counts without making room for them', () => {
    const huge = 2n ** 63n - 1n;
    const positions = [
      8,
      16,
      24,
      positionAfter('general.architecture') + 4,
      positionAfter('tokenizer.ggml.tokens') + 8,
    ];
    for (const position of positions) {
      for (const count of [huge, 2n ** 64n - 1n, 2n ** 40n]) {
        const bytes = changed((view) => view.setBigUint64(position, count, true));
        assert.throws(() => read(bytes), phcError('PHC_MODEL_FORMAT'));
      }
    }
  });

  it('refuses tensors of impossible size, of unknown type, out of place or over each other', () => {
    const dims = positionAfter('blk.0.attn_q.weight') + 4;
    const cases: Array<[change: (view: DataView) => void, detail: RegExp]> = [
      [(view) => view.setUint32(dims - 4, 5, true), /5 dimensions/],
      [(view) => view.setBigUint64(dims, 0n, true), /impossible size/],
      [(view) => view.setBigUint64(dims, 2n ** 31n, true), /impossible size|beyond the end/],
      [(view) => view.setBigUint64(dims, 33n, true), /multiple of 32/],
      [(view) => view.setUint32(dims + 16, 10, true), /of type Q2_K,/],
      [(view) => view.setBigUint64(dims + 20, 0n, true), /overlaps/],
      [(view) => view.setBigUint64(dims + 20, 1n, true), /aligned/],
      [(view) => view.setBigUint64(dims + 20, 2n ** 52n, true), /beyond the end|overlaps/],
    ];
    for (const [change, detail] of cases) {
      assert.throws(() => read(changed(change)), phcError('PHC_MODEL_FORMAT', detail));
    }
  });

  it('answers any damage of the header with an error of the table', () => {
    const place = fc.nat(tiny.headerBytes - 1);
    const damage = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = new Uint8Array(tiny.file);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          prepare(bytes);
        } catch (error) {
          if (!(error instanceof PhcError && error.code === 'PHC_MODEL_FORMAT')) throw error;
        }
      }),
      { numRuns: 400 },
    );
  }).timeout(30_000);
});

describe('a llama network', () => {
  const refuses = (options: Parameters<typeof tinyGguf>[0], detail: RegExp) =>
    assert.throws(() => prepare(tinyGguf(options).file), phcError('PHC_MODEL_FORMAT', detail));

  it('is accepted as it is', () => prepare(tiny.file));

  it('is refused by name where it needs what is not computed here', () => {
    const metadata = (key: string, value: { u32: number } | { text: string }) => ({
      metadata: { [key]: value },
    });
    refuses(metadata('general.architecture', { text: 'bloom' }), /architecture "bloom"/);
    refuses(metadata('llama.rope.scaling.type', { text: 'yarn' }), /scaling of type "yarn"/);
    refuses(metadata('llama.rope.dimension_count', { u32: 8 }), /8 of 16 items/);
    refuses(metadata('llama.expert_count', { u32: 8 }), /expert_count/);
    refuses(metadata('llama.attention.value_length', { u32: 8 }), /different sizes/);
    refuses(metadata('llama.attention.head_count_kv', { u32: 3 }), /cannot share/);
    refuses(metadata('llama.embedding_length', { text: '64' }), /no number/);
    refuses(metadata('llama.block_count', { u32: 3 }), /"blk.2.attn_norm.weight" is missing/);
    refuses(metadata('tokenizer.ggml.model', { text: 'llama' }), /tokeniser is of type "llama"/);
    refuses({ metadata: { 'tokenizer.ggml.merges': { texts: ['abc'] } } }, /no merge/);
    refuses({ metadata: { 'tokenizer.ggml.tokens': { texts: ['a', 'b'] } } }, /2 tokens for an embedding/);
  });

  it('is refused with tensors that would be left out', () => {
    for (const name of ['blk.0.attn_q.bias', 'rope_freqs.weight']) {
      const tensor = { name, dims: [8], type: 0, data: new Uint8Array(32) };
      refuses({ extraTensors: [tensor] }, new RegExp(`"${name}" is not part`));
    }
  });
});
