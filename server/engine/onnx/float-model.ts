import { PhcError } from '../../../protocol/errors.ts';
import type { OnnxNode, OnnxTensor } from '../../model/onnx/onnx-proto.ts';
import type { StoredNode, StoredTensor } from '../../model/onnx/stored-model.ts';
import { expandFour } from '../../model/quantize-four.ts';
import { rewriteModel } from './rewrite-model.ts';
import { type ReadBytes, readFloats, withStoredModel } from './stored-bytes.ts';

const TILE = 64;
/** Protobuf messages end at 2 GiB: models of more than some 400 million parameters cannot be expanded in memory. */
const LARGEST_EXPANDED = 2 ** 31 - 2 ** 26;
/** What is added to a stored code so that it has no sign. */
const ZERO = 128;

/** Rows of numbers, [outputs, inputs]. */
interface Rows {
  readonly outputs: number;
  readonly inputs: number;
  readonly at: (row: number, column: number) => number;
}

function eightBits(codes: StoredTensor, scales: StoredTensor, read: ReadBytes): Rows {
  const [outputs = 0, blocks = 0, block = 0] = codes.dims;
  const inputs = blocks * block;
  const integers = read(codes);
  const perBlock = readFloats(scales, read);
  return {
    outputs,
    inputs,
    at: (row, column) =>
      (integers[row * inputs + column]! - ZERO) * perBlock[row * blocks + Math.floor(column / block)]!,
  };
}

function fourBits(codes: StoredTensor, scales: StoredTensor, zeros: StoredTensor, read: ReadBytes): Rows {
  const [outputs = 0, blocks = 0, pairs = 0] = codes.dims;
  const inputs = 2 * blocks * pairs;
  const stored = { codes: read(codes), scales: readFloats(scales, read), zeros: read(zeros) };
  const values = new Float32Array(outputs * inputs);
  expandFour(stored, inputs, values);
  return { outputs, inputs, at: (row, column) => values[row * inputs + column]! };
}

/** The stored integers times their scales, turned over to [inputs, outputs] as MatMul wants them. */
function expand({ outputs, inputs, at }: Rows, name: string): OnnxTensor {
  const floats = new Float32Array(inputs * outputs);
  // In tiles both sides stay in the cache.
  for (let row0 = 0; row0 < outputs; row0 += TILE) {
    const rowEnd = Math.min(row0 + TILE, outputs);
    for (let column0 = 0; column0 < inputs; column0 += TILE) {
      const columnEnd = Math.min(column0 + TILE, inputs);
      for (let row = row0; row < rowEnd; row++) {
        for (let column = column0; column < columnEnd; column++) {
          floats[column * outputs + row] = at(row, column);
        }
      }
    }
  }
  return { name, element: 'float', dims: [inputs, outputs], data: new Uint8Array(floats.buffer) };
}

function matMul(input: string, weight: string, output: string): OnnxNode {
  return {
    name: `${output}/MatMul`,
    op: 'MatMul',
    domain: '',
    inputs: [input, weight],
    outputs: [output],
    attributes: {},
  };
}

/**
 * The model of a folder with every weight matrix expanded to fp32, the output matrix included: the same integers and
 * scales, activations never rounded to 8 bits. A token takes 1.4 times as long, and four times the memory.
 * Throws `PHC_ENGINE_PROFILE` for a model that is too large.
 */
export function readFloatModel(folder: string): Promise<Uint8Array> {
  return withStoredModel(folder, ({ graph, bytes, read }) => {
    const refuseMoreThan = (expanded: number) => {
      if (expanded <= LARGEST_EXPANDED) return;
      throw new PhcError('PHC_ENGINE_PROFILE', { detail: 'the model is too large to be expanded to fp32' });
    };
    refuseMoreThan(4 * bytes);
    let expanded = 0;
    const replace = (node: StoredNode, tensors: ReadonlyMap<string, StoredTensor>) => {
      const [input = '', codes = '', scales = '', zeros = ''] = node.inputs;
      const [codeTensor, scaleTensor, zeroTensor] = [
        tensors.get(codes),
        tensors.get(scales),
        tensors.get(zeros),
      ];
      if (node.op !== 'MatMulNBits' || !codeTensor || !scaleTensor) return null;
      const rows = zeroTensor
        ? fourBits(codeTensor, scaleTensor, zeroTensor, read)
        : eightBits(codeTensor, scaleTensor, read);
      expanded += 4 * rows.outputs * rows.inputs;
      // Codes of 4 bits become eight times as many bytes.
      refuseMoreThan(expanded);
      const weight = expand(rows, `${codes}.floats`);
      return { nodes: [matMul(input, weight.name, node.outputs[0]!)], tensors: [weight] };
    };
    return rewriteModel(graph, replace);
  });
}
