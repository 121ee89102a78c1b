import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PhcError } from '../../../protocol/errors.ts';
import { phcError } from '../../../test/support/phc-code.ts';
import { checkStored } from './check-stored.ts';
import { encodeModel, type OnnxModel, type OnnxTensor } from './onnx-proto.ts';

const BYTES = 4096;
const tensor: OnnxTensor = {
  name: 'weight',
  element: 'float',
  dims: [16, 32],
  data: { file: 'model.onnx.data', offset: 1024, length: 2048 },
};

function encode(
  change: Partial<Extract<OnnxTensor['data'], object>> | object,
  dims = tensor.dims,
): Uint8Array {
  const model: OnnxModel = {
    name: 'test',
    producer: 'test',
    irVersion: 8,
    opsets: { '': 17 },
    nodes: [],
    tensors: [{ ...tensor, dims, data: { ...tensor.data, ...change } as OnnxTensor['data'] }],
    inputs: [],
    outputs: [],
  };
  return encodeModel(model);
}

describe('a stored graph', () => {
  it('is read with tensors in the file beside it', () => checkStored(encode({}), BYTES));

  it('is refused where a tensor lies in another file', () => {
    for (const file of ['../model.onnx.data', '/etc/passwd', 'model.onnx.data/../x', 'other', '']) {
      assert.throws(() => checkStored(encode({ file }), BYTES), phcError('PHC_MODEL_FORMAT', /another file/));
    }
  });

  it('is refused where a tensor is larger than its place, or its place than the file', () => {
    const refused = (change: object, dims?: number[]) =>
      assert.throws(
        () => checkStored(encode(change, dims), BYTES),
        phcError('PHC_MODEL_FORMAT', /does not fit/),
      );
    refused({ offset: 2049 });
    refused({ offset: 2 ** 52 });
    refused({ length: 2047 });
    refused({}, [2 ** 30, 2 ** 30]);
    refused({}, [16, 33]);
  });

  it('is answered, however it is damaged, with an error', () => {
    const whole = encode({});
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          checkStored(bytes, BYTES);
        } catch (error) {
          assert.ok(error instanceof PhcError || error instanceof Error);
        }
      }),
      { numRuns: 300 },
    );
  });
});
