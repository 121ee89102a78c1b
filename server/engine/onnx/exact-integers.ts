import { encodeModel } from '../../model/onnx/onnx-proto.ts';

const ROWS = 4;
const INPUTS = 64;
const OUTPUTS = 32;
const [LARGEST_INPUT, LARGEST_WEIGHT] = [255, 127];

/** A model that multiplies `a` (uint8) by a constant to `c` (int32), where every number is the largest there is. */
export const PROBE = {
  model: encodeModel({
    name: 'probe',
    producer: 'ph-codex',
    irVersion: 8,
    opsets: { '': 17 },
    nodes: [
      {
        name: 'product',
        op: 'MatMulInteger',
        domain: '',
        inputs: ['a', 'b'],
        outputs: ['c'],
        attributes: {},
      },
    ],
    tensors: [
      {
        name: 'b',
        element: 'int8',
        dims: [INPUTS, OUTPUTS],
        data: new Uint8Array(INPUTS * OUTPUTS).fill(LARGEST_WEIGHT),
      },
    ],
    inputs: [{ name: 'a', element: 'uint8', dims: [ROWS, INPUTS] }],
    outputs: [{ name: 'c', element: 'int32', dims: [ROWS, OUTPUTS] }],
  }),
  input: { dims: [ROWS, INPUTS], data: new Uint8Array(ROWS * INPUTS).fill(LARGEST_INPUT) },
  output: { dims: [ROWS, OUTPUTS], size: ROWS * OUTPUTS },
} as const;

/**
 * Whether a processor that gave these results for PROBE multiplies 8-bit numbers without loss: x86 without VNNI adds
 * pairs of products in 16 bits, which overflow for the largest numbers.
 */
export function isExact(sums: Int32Array): boolean {
  return (
    sums.length === PROBE.output.size && sums.every((sum) => sum === LARGEST_INPUT * LARGEST_WEIGHT * INPUTS)
  );
}
