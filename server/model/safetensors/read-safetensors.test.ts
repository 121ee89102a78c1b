import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PhcError } from '../../../protocol/errors.ts';
import { phcError } from '../../../test/support/phc-code.ts';
import {
  decodeSafetensorsFile,
  encodeSafetensorsFile,
  type SafetensorsHeader,
} from '../../../test/support/safetensors-file.ts';
import { checkpointWeights } from '../checkpoint/checkpoint-weights.ts';
import { readConfig } from '../checkpoint/read-config.ts';
import { readAll } from '../matrix.ts';
import { memoryAccess } from '../random-access.ts';
import { readSafetensors } from './read-safetensors.ts';

const GOLDEN = join(__dirname, '..', '..', '..', 'test', 'golden', 'models', 'llama');
const FILE = readFileSync(join(GOLDEN, 'model.safetensors'));
const SHAPE = readConfig(JSON.parse(readFileSync(join(GOLDEN, 'config.json'), 'utf8')));
const { header: HEADER, data: DATA } = decodeSafetensorsFile(FILE);
const NORM = 'model.norm.weight';
const UP = 'model.layers.0.mlp.up_proj.weight';

const read = (file: Uint8Array) => readSafetensors(memoryAccess(file));
/** Everything that is done with a file before its weights are converted. */
const prepare = (file: Uint8Array) => checkpointWeights(read(file), SHAPE);

/** The file with a changed header. */
function changed(change: (header: SafetensorsHeader) => void): Buffer {
  const copy: SafetensorsHeader = structuredClone(HEADER);
  change(copy);
  return encodeSafetensorsFile(copy, DATA);
}

describe('a safetensors file', () => {
  it('gives its numbers, whichever of the three types they have', () => {
    const values = [1, -2.5, 0.0078125, 384];
    const bits: Record<string, number[]> = {
      F16: [0x3c00, 0xc100, 0x2000, 0x5e00],
      BF16: [0x3f80, 0xc020, 0x3c00, 0x43c0],
    };
    const packed = {
      F32: new Uint8Array(Float32Array.from(values).buffer),
      F16: new Uint8Array(Uint16Array.from(bits['F16']!).buffer),
      BF16: new Uint8Array(Uint16Array.from(bits['BF16']!).buffer),
    };
    for (const [dtype, data] of Object.entries(packed)) {
      const header = { x: { dtype, shape: [2, 2], data_offsets: [0, data.length] } };
      const target = new Float32Array(3);
      read(encodeSafetensorsFile(header, data)).get('x')?.read(1, 3, target);
      assert.deepEqual([...target], values.slice(1), dtype);
    }
  });

  it('is accepted with masks of other types that are computed anew', () => {
    const bias = { dtype: 'U8', shape: [4], data_offsets: [DATA.length, DATA.length + 4] };
    const header = { ...HEADER, 'model.layers.0.attn.bias': bias };
    const weights = prepare(encodeSafetensorsFile(header, Buffer.concat([DATA, Buffer.alloc(4)])));
    assert.equal(readAll(weights.get(NORM)!).length, SHAPE.width);
  });

  it('is refused where tensors have sizes, places or types that cannot be', () => {
    const refuses = (change: (header: SafetensorsHeader) => void, detail: RegExp) =>
      assert.throws(() => prepare(changed(change)), phcError('PHC_MODEL_FORMAT', detail));
    const of = (name: string) => (header: SafetensorsHeader) => header[name]!;
    const up = of(UP);
    refuses((header) => up(header).shape.splice(0, 2, 2 ** 30, 2 ** 30), /does not fit into the file/);
    refuses((header) => up(header).shape.splice(0, 2, 2 ** 52, 2 ** 52), /does not fit into the file/);
    refuses((header) => up(header).shape.push(1), /32 × 32 × 1, expected 32 × 32/);
    refuses((header) => up(header).shape.splice(0, 2, 64, 16), /64 × 16, expected 32 × 32/);
    refuses((header) => up(header).shape.splice(0, 1, -32), /described wrongly/);
    refuses((header) => up(header).shape.splice(0, 1, 0.5), /described wrongly/);
    refuses((header) => {
      const [from, to] = up(header).data_offsets;
      up(header).data_offsets = [from + DATA.length, to + DATA.length];
    }, /does not fit into the file/);
    refuses((header) => {
      up(header).data_offsets = [0, 4096];
    }, /overlaps another/);
    refuses((header) => up(header).data_offsets.reverse(), /does not fit into the file/);
    refuses(
      (header) => {
        delete header[UP];
      },
      new RegExp(`"${UP}" is missing`),
    );
    refuses((header) => {
      header['model.layers.7.mlp.up_proj.weight'] = { dtype: 'F32', shape: [0], data_offsets: [0, 0] };
    }, /is not part of the llama networks/);
    const wrongType = prepare(changed((header) => Object.assign(up(header), { dtype: 'I32' })));
    assert.throws(() => readAll(wrongType.get(UP)!), phcError('PHC_MODEL_FORMAT', /of type I32, not F32/));
  });

  it('is refused without being read further where its header is too long', () => {
    for (const length of [2n ** 63n, 2n ** 40n, BigInt(FILE.length)]) {
      const file = Buffer.from(FILE);
      file.writeBigUInt64LE(length);
      assert.throws(() => read(file), phcError('PHC_MODEL_FORMAT', /longer than allowed/));
    }
  });

  it('is refused where it ends too early', () => {
    for (let length = 0; length < FILE.length; length += 4999) {
      assert.throws(() => prepare(FILE.subarray(0, length)), phcError('PHC_MODEL_FORMAT'));
    }
  });

  it('gives an error of the table for any damage of its header', () => {
    const place = fc.nat(FILE.length - DATA.length - 1);
    const damage = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, (changes) => {
        const file = Buffer.from(FILE);
        for (const [at, value] of changes) file[at] = value;
        try {
          prepare(file);
        } catch (error) {
          if (!(error instanceof PhcError && error.code === 'PHC_MODEL_FORMAT')) throw error;
        }
      }),
      { numRuns: 300 },
    );
  }).timeout(30_000);
});
