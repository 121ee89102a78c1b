import { addLookup, addQuantized, type QuantizedWeight } from '../onnx/graph.ts';
import type { GraphContext } from './begin-graph.ts';

/** The embedding, and the rows of it that the input names. */
export function addEmbedding({ graph, weights, block }: GraphContext<object>): {
  weight: QuantizedWeight;
  rows: string;
} {
  const weight = addQuantized(graph, weights.get('embedding')!, block, 'block');
  return { weight, rows: addLookup(graph, 'input_ids', weight, 'embedding') };
}
