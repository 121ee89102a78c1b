import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { type Field, readFields } from '../../model/onnx/fields.ts';
import {
  message,
  type OnnxNode,
  type OnnxTensor,
  writeNode,
  writeTensor,
} from '../../model/onnx/onnx-proto.ts';
import { readNode, readTensor, type StoredNode, type StoredTensor } from '../../model/onnx/stored-model.ts';
import { INTEGER_CONSTANTS, integerLinear, type RowScaledWeight } from './integer-linear.ts';

/** File that holds the weights of a model folder. */
export const DATA_FILE = 'model.onnx.data';
// Field numbers of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, tensor: 5 } as const;

/** Reads the bytes of a stored tensor. */
type ReadBytes = (tensor: StoredTensor) => Uint8Array;

function readWeight(codes: StoredTensor, scales: StoredTensor, read: ReadBytes): RowScaledWeight | null {
  const [outputs = 0, blocks = 0, block = 0] = codes.dims;
  const bytes = read(scales);
  const perBlock = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const perRow = Float32Array.from({ length: outputs }, (_, row) => perBlock[row * blocks]!);
  if (perBlock.some((scale, index) => scale !== perRow[Math.floor(index / blocks)])) return null;
  return { outputs, inputs: blocks * block, codes: read(codes), scales: perRow };
}

/** The output matrix stays as it is: mostly it is the embedding too, and only a few rows pass through it. */
function isBodyLinear(node: StoredNode): boolean {
  return node.op === 'MatMulNBits' && !node.inputs.includes('output.codes');
}

/** A file format limit: protobuf messages end at 2 GiB. */
const LARGEST_MODEL = 2 ** 31 - 2 ** 26;

interface Rewrite {
  readonly nodes: Array<OnnxNode | Uint8Array>;
  readonly tensors: OnnxTensor[];
  /** Stored tensors that are no longer needed. */
  readonly replaced: Set<string>;
}

function rewriteNodes(graph: readonly Field[], read: ReadBytes): Rewrite {
  const stored = new Map(
    graph
      .filter(({ number }) => number === GRAPH.tensor)
      .map(({ content }) => readTensor(content))
      .map((tensor) => [tensor.name, tensor]),
  );
  const rewrite: Rewrite = { nodes: [], tensors: [...INTEGER_CONSTANTS], replaced: new Set() };
  for (const { raw, content } of graph.filter(({ number }) => number === GRAPH.node)) {
    const node = readNode(content);
    const [input = '', codes = '', scales = ''] = node.inputs;
    const [codeTensor, scaleTensor] = [stored.get(codes), stored.get(scales)];
    const isCandidate = isBodyLinear(node) && codeTensor && scaleTensor;
    const weight = isCandidate ? readWeight(codeTensor, scaleTensor, read) : null;
    if (weight) {
      const linear = integerLinear(input, node.outputs[0]!, weight);
      rewrite.nodes.push(...linear.nodes);
      rewrite.tensors.push(...linear.tensors);
      rewrite.replaced.add(codes).add(scales);
    } else {
      rewrite.nodes.push(raw);
    }
  }
  return rewrite;
}

function writeGraph(
  writer: BinaryWriter,
  graph: readonly Field[],
  { nodes, tensors, replaced }: Rewrite,
): void {
  for (const node of nodes) {
    if (node instanceof Uint8Array) writer.raw(node);
    else message(writer, GRAPH.node, () => writeNode(writer, node));
  }
  for (const tensor of tensors) message(writer, GRAPH.tensor, () => writeTensor(writer, tensor));
  for (const { number, raw, content } of graph) {
    const isReplaced = number === GRAPH.tensor && replaced.has(readTensor(content).name);
    if (number !== GRAPH.node && !isReplaced) writer.raw(raw);
  }
}

/**
 * Rewrites a stored model to multiply in whole numbers wherever a weight matrix has one scale per row:
 * the same stored integers and scales. A 1,024-token prompt takes 680–820 instead of 1,130 ms where the processor
 * has the instructions (AMX), a token 15.1 instead of 16.6 ms.
 */
function withIntegers(stored: Uint8Array, read: ReadBytes): Uint8Array {
  const model = readFields(stored);
  const writer = new BinaryWriter();
  for (const { number, raw, content } of model) {
    if (number !== MODEL_GRAPH) {
      writer.raw(raw);
      continue;
    }
    const graph = readFields(content);
    const rewrite = rewriteNodes(graph, read);
    message(writer, MODEL_GRAPH, () => writeGraph(writer, graph, rewrite));
  }
  return writer.finish();
}

/** The model of a folder for this processor: rewritten where it multiplies whole numbers exactly, else as it is stored. */
export async function readModel(folder: string, exactIntegers: boolean): Promise<Uint8Array> {
  const stored = await readFile(join(folder, 'model.onnx'));
  const file = openSync(join(folder, DATA_FILE), 'r');
  try {
    if (!exactIntegers || fstatSync(file).size > LARGEST_MODEL) return stored;
    return withIntegers(stored, ({ external }) => {
      const bytes = new Uint8Array(external?.length ?? 0);
      readSync(file, bytes, 0, bytes.length, external?.offset ?? 0);
      return bytes;
    });
  } finally {
    closeSync(file);
  }
}
