import type { Weights } from '../layout/weight-layout.ts';
import { readAll } from '../matrix.ts';
import type { NetworkShape } from '../network-shape.ts';
import { addFloats, addInteger, addIntegers, addNode, type Graph, INT64 } from '../onnx/graph.ts';
import { addEmbedding } from './add-embedding.ts';
import { addGeluFeedForward } from './add-gelu-feed-forward.ts';
import { addLayers } from './add-layers.ts';
import { addOutput } from './add-output.ts';
import { beginGraph, type GraphContext, type GraphOptions } from './begin-graph.ts';

/**
 * The learnt vectors of the positions that come in: in each sequence of the batch the last `seq` of those that it has
 * then, or, where the rest of a first pass is padding, the ones from 0 on.
 */
function addPositions({ graph, weights }: GraphContext): string {
  const table = weights.get('positions')!;
  addFloats(graph, 'positions', [table.rows, table.columns], () => readAll(table));
  addInteger(graph, 'positions.zero', 0);
  addInteger(graph, 'positions.one', 1);
  addIntegers(graph, 'positions.last_axis', [1]);
  const dims = addNode(graph, 'Shape', ['input_ids'], ['positions.dims']);
  const count = addNode(graph, 'Gather', [dims, 'positions.one'], ['positions.count']);
  const last = addNode(graph, 'Cast', ['seqlens_k'], ['positions.last'], {
    attributes: { to: { int: INT64 } },
  });
  const before = addNode(graph, 'Sub', [count, 'positions.one'], ['positions.before']);
  const first = addNode(graph, 'Sub', [last, before], ['positions.first']);
  const start = addNode(graph, 'Max', [first, 'positions.zero'], ['positions.start']);
  const starts = addNode(graph, 'Unsqueeze', [start, 'positions.last_axis'], ['positions.starts']);
  const steps = addNode(graph, 'Range', ['positions.zero', count, 'positions.one'], ['positions.steps']);
  const wanted = addNode(graph, 'Add', [starts, steps], ['positions.wanted']);
  return addNode(graph, 'Gather', ['positions', wanted], ['positions.rows']);
}

/**
 * A GPT-2 network, or one whose heads share keys and values (GPT-BigCode), as one graph, with the inputs and outputs of
 * `llamaGraph`.
 */
export function gpt2Graph(shape: NetworkShape, weights: Weights, options?: GraphOptions): Graph {
  const context = beginGraph(shape, weights, options);
  const embedding = addEmbedding(context);
  const placed = addNode(context.graph, 'Add', [embedding.rows, addPositions(context)], ['embedding.placed']);
  addOutput(context, addLayers(context, placed, addGeluFeedForward), embedding.weight);
  return context.graph;
}
