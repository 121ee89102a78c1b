import { readAll } from '../matrix.ts';
import { addFloats, addLinear, addNode, addQuantized } from '../onnx/graph.ts';
import type { GraphContext } from './begin-graph.ts';

/** Adds a stored vector and returns its name. */
export function addVector({ graph, weights }: GraphContext, name: string): string {
  const matrix = weights.get(name)!;
  return addFloats(graph, name, [matrix.rows * matrix.columns], () => readAll(matrix));
}

/** input · weightᵀ, plus the bias where the network has one. */
export function addDense(context: GraphContext, input: string, name: string): string {
  const { graph, block, weights } = context;
  const product = addLinear(graph, input, addQuantized(graph, weights.get(name)!, block), name);
  if (!weights.has(`${name}.bias`)) return product;
  return addNode(graph, 'Add', [product, addVector(context, `${name}.bias`)], [`${name}.biased`]);
}
