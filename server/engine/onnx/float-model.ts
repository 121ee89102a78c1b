import { PhcError } from '../../../protocol/errors.ts';
import type { OnnxNode, OnnxTensor } from '../../model/onnx/onnx-proto.ts';
import type { StoredNode, StoredTensor } from '../../model/onnx/stored-model.ts';
import { rewriteModel } from './rewrite-model.ts';
import { type ReadBytes, readFloats, withStoredModel } from './stored-bytes.ts';

const TILE = 64;
/** Protobuf messages end at 2 GiB: models of more than some 400 million parameters cannot be expanded in memory. */
const LARGEST_EXPANDED = 2 ** 31 - 2 ** 26;
/** What is added to a stored code so that it has no sign. */
const ZERO = 128;

/** The stored integers times their scales, turned over to [inputs, outputs] as MatMul wants them. */
function expand(codes: StoredTensor, scales: StoredTensor, read: ReadBytes): OnnxTensor {
  const [outputs = 0, blocks = 0, block = 0] = codes.dims;
  const inputs = blocks * block;
  const integers = read(codes);
  const perBlock = readFloats(scales, read);
  const floats = new Float32Array(inputs * outputs);
  // In tiles both sides stay in the cache.
  for (let row0 = 0; row0 < outputs; row0 += TILE) {
    const rowEnd = Math.min(row0 + TILE, outputs);
    for (let column0 = 0; column0 < inputs; column0 += TILE) {
      const columnEnd = Math.min(column0 + TILE, inputs);
      for (let row = row0; row < rowEnd; row++) {
        for (let column = column0; column < columnEnd; column++) {
          const scale = perBlock[row * blocks + Math.floor(column / block)]!;
          floats[column * outputs + row] = (integers[row * inputs + column]! - ZERO) * scale;
        }
      }
    }
  }
  return {
    name: `${codes.name}.floats`,
    element: 'float',
    dims: [inputs, outputs],
    data: new Uint8Array(floats.buffer),
  };
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
    if (4 * bytes > LARGEST_EXPANDED) {
      throw new PhcError('PHC_ENGINE_PROFILE', { detail: 'the model is too large to be expanded to fp32' });
    }
    const replace = (node: StoredNode, tensors: ReadonlyMap<string, StoredTensor>) => {
      const [input = '', codes = '', scales = ''] = node.inputs;
      const [codeTensor, scaleTensor] = [tensors.get(codes), tensors.get(scales)];
      if (node.op !== 'MatMulNBits' || !codeTensor || !scaleTensor) return null;
      const weight = expand(codeTensor, scaleTensor, read);
      return { nodes: [matMul(input, weight.name, node.outputs[0]!)], tensors: [weight] };
    };
    return rewriteModel(graph, replace);
  });
}
