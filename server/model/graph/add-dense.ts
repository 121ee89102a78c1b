import { type Matrix, readAll } from '../matrix.ts';
import { addFourBitLinear } from '../onnx/four-bit-linear.ts';
import { addFloats, addLinear, addNode, addQuantized } from '../onnx/graph.ts';
import type { GraphContext } from './begin-graph.ts';

/** Adds a stored vector and returns its name. */
export function addVector({ graph, weights }: GraphContext<object>, name: string): string {
  const matrix = weights.get(name)!;
  return addFloats(graph, name, [matrix.rows * matrix.columns], () => readAll(matrix));
}

function addProduct(
  { graph, block, storage }: GraphContext<object>,
  input: string,
  matrix: Matrix,
  name: string,
): string {
  if (storage.bits === 8) return addLinear(graph, input, addQuantized(graph, matrix, block), name);
  return addFourBitLinear(graph, input, matrix, name, storage.importance?.get(name));
}

/** input · weightᵀ, plus the bias where the network has one. */
export function addDense(context: GraphContext<object>, input: string, name: string): string {
  const { weights } = context;
  const matrix = weights.get(name)!;
  context.onDense?.(input, name, matrix.columns);
  const product = addProduct(context, input, matrix, name);
  if (!weights.has(`${name}.bias`)) return product;
  return addNode(context.graph, 'Add', [product, addVector(context, `${name}.bias`)], [`${name}.biased`]);
}
