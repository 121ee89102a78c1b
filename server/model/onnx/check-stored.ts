import { badModel } from '../bad-model.ts';
import { type Field, readFields, textsOf } from './fields.ts';
import { ELEMENT } from './onnx-proto.ts';
import { readTensor, TENSOR } from './stored-model.ts';
import { DATA_FILE } from './weight-file.ts';

// Field numbers of onnx.proto: what a stored model of ours consists of, and what it never has.
const MODEL = { graph: 7, training: 20, functions: 25 } as const;
const GRAPH = { node: 1, tensor: 5, sparse: 15 } as const;
const NODE_ATTRIBUTE = 5;
/** Tensors and graphs within an attribute, where files could be named too. */
const ATTRIBUTE_WITHIN = [5, 6, 10, 11, 22, 23];
const ENTRY = { key: 1, value: 2 } as const;

const BYTES: Readonly<Record<number, number>> = {
  [ELEMENT.float]: 4,
  [ELEMENT.uint8]: 1,
  [ELEMENT.int8]: 1,
  [ELEMENT.int32]: 4,
  [ELEMENT.int64]: 8,
};

const messages = (fields: readonly Field[], number: number) =>
  fields.filter((field) => field.number === number).map(({ content }) => readFields(content));

const has = (fields: readonly Field[], numbers: readonly number[]) =>
  fields.some(({ number }) => numbers.includes(number));

function checkTensor(content: Uint8Array, dataBytes: number): void {
  const fields = readFields(content);
  const entries = messages(fields, TENSOR.external);
  const { name, dims, external } = readTensor(content);
  if (entries.length === 0) return;
  const places = entries
    .filter((entry) => textsOf(entry, ENTRY.key)[0] === 'location')
    .map((entry) => textsOf(entry, ENTRY.value)[0]);
  if (places.some((place) => place !== DATA_FILE) || places.length !== 1)
    throw badModel(`tensor "${name}" lies in another file than ${DATA_FILE}`);
  const element = fields.find(({ number }) => number === TENSOR.element)?.value ?? 0;
  const bytes = dims.reduce((product, dim) => product * dim, BYTES[element] ?? Number.NaN);
  const { offset = -1, length = -1 } = external ?? {};
  const fits = offset >= 0 && length === bytes && offset + length <= dataBytes;
  if (!fits) throw badModel(`tensor "${name}" does not fit into ${DATA_FILE}`);
}

/**
 * Throws `PHC_MODEL_FORMAT` for a stored graph that would read another file than the one beside it, or more than there
 * is, or that holds what none of ours does. Who publishes a model decides about these bytes, and its digest holds for them.
 */
export function checkStored(model: Uint8Array, dataBytes: number): void {
  const fields = readFields(model);
  const graphs = messages(fields, MODEL.graph);
  if (has(fields, [MODEL.training, MODEL.functions]) || graphs.length !== 1)
    throw badModel('model.onnx is no single graph');
  const [graph = []] = graphs;
  if (has(graph, [GRAPH.sparse])) throw badModel('model.onnx holds sparse tensors');
  for (const node of messages(graph, GRAPH.node)) {
    if (messages(node, NODE_ATTRIBUTE).some((attribute) => has(attribute, ATTRIBUTE_WITHIN)))
      throw badModel('an operation of model.onnx holds a graph or a tensor');
  }
  for (const { number, content } of graph) if (number === GRAPH.tensor) checkTensor(content, dataBytes);
}
