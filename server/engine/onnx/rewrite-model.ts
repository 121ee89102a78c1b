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

// Field numbers of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, tensor: 5 } as const;

/** What stands in the place of a stored operation. */
export interface Replacement {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
}

/** Decides about one stored operation, given the stored tensors by name; null leaves it as it is. */
export type Replace = (node: StoredNode, tensors: ReadonlyMap<string, StoredTensor>) => Replacement | null;

interface Rewrite {
  readonly nodes: Array<OnnxNode | Uint8Array>;
  readonly tensors: OnnxTensor[];
  /** Stored tensors that no operation reads any more. */
  readonly unused: ReadonlySet<string>;
}

function rewriteNodes(graph: readonly Field[], replace: Replace): Rewrite {
  const stored = new Map(
    graph
      .filter(({ number }) => number === GRAPH.tensor)
      .map(({ content }) => readTensor(content))
      .map((tensor) => [tensor.name, tensor]),
  );
  const nodes: Rewrite['nodes'] = [];
  const tensors: OnnxTensor[] = [];
  const unused = new Set<string>();
  const kept = new Set<string>();
  for (const { raw, content } of graph.filter(({ number }) => number === GRAPH.node)) {
    const node = readNode(content);
    const replacement = replace(node, stored);
    for (const input of node.inputs) (replacement ? unused : kept).add(input);
    for (const { inputs } of replacement?.nodes ?? []) for (const input of inputs) kept.add(input);
    nodes.push(...(replacement?.nodes ?? [raw]));
    tensors.push(...(replacement?.tensors ?? []));
  }
  // A tied embedding is read by the look-up too.
  for (const name of kept) unused.delete(name);
  return { nodes, tensors, unused };
}

function writeGraph(writer: BinaryWriter, graph: readonly Field[], rewrite: Rewrite): void {
  const { nodes, tensors, unused } = rewrite;
  for (const node of nodes) {
    if (node instanceof Uint8Array) writer.raw(node);
    else message(writer, GRAPH.node, () => writeNode(writer, node));
  }
  for (const tensor of tensors) message(writer, GRAPH.tensor, () => writeTensor(writer, tensor));
  for (const { number, raw, content } of graph) {
    const isUnused = number === GRAPH.tensor && unused.has(readTensor(content).name);
    if (number !== GRAPH.node && !isUnused) writer.raw(raw);
  }
}

/** A stored model with some of its operations replaced, and `constants` that the new ones share. */
export function rewriteModel(
  stored: Uint8Array,
  replace: Replace,
  constants: readonly OnnxTensor[] = [],
): Uint8Array {
  const writer = new BinaryWriter();
  for (const { number, raw, content } of readFields(stored)) {
    if (number !== MODEL_GRAPH) {
      writer.raw(raw);
      continue;
    }
    const graph = readFields(content);
    const rewrite = rewriteNodes(graph, replace);
    rewrite.tensors.unshift(...constants);
    message(writer, MODEL_GRAPH, () => writeGraph(writer, graph, rewrite));
  }
  return writer.finish();
}
