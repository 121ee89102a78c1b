import type { Weights } from '../layout/weight-layout.ts';
import { readAll } from '../matrix.ts';
import type { NetworkShape } from '../network-shape.ts';
import { addFloats, addInteger, addNode, type Graph, INT64 } from '../onnx/graph.ts';
import { addAttention } from './add-attention.ts';
import { addEmbedding } from './add-embedding.ts';
import { addGeluFeedForward } from './add-gelu-feed-forward.ts';
import { addNorm, type Stream } from './add-norm.ts';
import { addOutput } from './add-output.ts';
import { beginGraph, type GraphContext } from './begin-graph.ts';

/** The learnt vectors of the positions that come in: the last `seq` of `total_seq`. */
function addPositions({ graph, weights }: GraphContext): string {
  const table = weights.get('positions')!;
  addFloats(graph, 'positions', [table.rows, table.columns], () => readAll(table));
  addInteger(graph, 'positions.one', 1);
  const dims = addNode(graph, 'Shape', ['input_ids'], ['positions.dims']);
  const count = addNode(graph, 'Gather', [dims, 'positions.one'], ['positions.count']);
  const end = addNode(graph, 'Cast', ['total_seq'], ['positions.end'], {
    attributes: { to: { int: INT64 } },
  });
  const start = addNode(graph, 'Sub', [end, count], ['positions.start']);
  const wanted = addNode(graph, 'Range', [start, end, 'positions.one'], ['positions.wanted']);
  return addNode(graph, 'Gather', ['positions', wanted], ['positions.rows']);
}

/** A GPT-2 network as one graph, with the inputs and outputs of `llamaGraph`. */
export function gpt2Graph(shape: NetworkShape, weights: Weights): Graph {
  const context = beginGraph(shape, weights);
  const embedding = addEmbedding(context);
  const placed = addNode(context.graph, 'Add', [embedding.rows, addPositions(context)], ['embedding.placed']);
  let stream: Stream = { base: placed, update: undefined };
  for (let index = 0; index < shape.layers; index++) {
    const before = addNorm(context, stream, `layer.${index}.attention.norm`);
    const attention = addAttention(context, before.normed, index);
    const middle: Stream = { base: before.base, update: attention };
    const after = addNorm(context, middle, `layer.${index}.feed_forward.norm`);
    stream = { base: after.base, update: addGeluFeedForward(context, after.normed, index) };
  }
  addOutput(context, stream, embedding.weight);
  return context.graph;
}
