import { MICROSOFT } from '../../model/onnx/graph.ts';
import type { OnnxTensor } from '../../model/onnx/onnx-proto.ts';
import type { StoredTensor } from '../../model/onnx/stored-model.ts';
import { nodeList } from './node-list.ts';
import type { Replacement } from './rewrite-model.ts';

function whole(name: string, values: readonly number[]): OnnxTensor {
  return {
    name,
    element: 'int64',
    dims: [values.length],
    data: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  };
}

/**
 * input · weightᵀ for 8-bit blocks with a scale each. The kernel rounds every block of its input to 8 bits, which for
 * the output matrix moves log-probabilities by 0.017 nats on the average. So the input is split here, in the kernel's
 * own way, into what it represents exactly and the rest: as two rows of one multiplication the weights are read once.
 * @param input two-dimensional, [rows, inputs].
 */
export function fineLinear(
  input: string,
  output: string,
  codes: StoredTensor,
  scales: StoredTensor,
): Replacement {
  const [outputs = 0, blocks = 0, block = 0] = codes.dims;
  const part = (name: string) => `${output}.${name}`;
  const { nodes, add } = nodeList();
  const blocked = add('Reshape', [input, part('blocked_shape')], part('blocked'));
  const size = add('Abs', [blocked], part('size'));
  const largest = add('ReduceMax', [size], part('largest'), {
    attributes: { axes: { ints: [-1] }, keepdims: { int: 1 } },
  });
  const range = add('Max', [largest, 'integer.tiny'], part('range'));
  const step = add('Mul', [range, 'integer.step'], part('step'));
  const steps = add('Div', [blocked, step], part('steps'));
  const rounded = add('Round', [steps], part('rounded'));
  const known = add('Mul', [rounded, step], part('known'));
  const rest = add('Sub', [blocked, known], part('rest'));
  const rows = { attributes: { axis: { int: 0 } } };
  const both = add('Concat', [known, rest], part('both'), rows);
  const flat = add('Reshape', [both, part('flat_shape')], part('flat'));
  const product = add('MatMulNBits', [flat, codes.name, scales.name], part('product'), {
    domain: MICROSOFT,
    attributes: {
      K: { int: blocks * block },
      N: { int: outputs },
      bits: { int: 8 },
      block_size: { int: block },
      accuracy_level: { int: 4 },
    },
  });
  const halves = [part('known_half'), part('rest_half')];
  add('Split', [product], part('halves'), { outputs: halves, ...rows });
  add('Add', halves, output);
  return {
    nodes,
    tensors: [
      whole(part('blocked_shape'), [-1, blocks, block]),
      whole(part('flat_shape'), [-1, blocks * block]),
    ],
  };
}
