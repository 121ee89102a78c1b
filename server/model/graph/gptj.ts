import type { Weights } from '../layout/weight-layout.ts';
import type { NetworkShape } from '../network-shape.ts';
import { addNode, type Graph } from '../onnx/graph.ts';
import { addAttention } from './add-attention.ts';
import { addEmbedding } from './add-embedding.ts';
import { addGeluFeedForward } from './add-gelu-feed-forward.ts';
import { addNorm, type Stream } from './add-norm.ts';
import { addOutput } from './add-output.ts';
import { beginGraph, type GraphOptions } from './begin-graph.ts';

/** A GPT-J or CodeGen network as one graph, with the inputs and outputs of `llamaGraph`; attention and MLP see the same input. */
export function gptjGraph(shape: NetworkShape, weights: Weights, options?: GraphOptions): Graph {
  const context = beginGraph(shape, weights, options);
  const embedding = addEmbedding(context);
  let stream: Stream = { base: embedding.rows, update: undefined };
  for (let index = 0; index < shape.layers; index++) {
    const { normed, base } = addNorm(context, stream, `layer.${index}.norm`);
    const attention = addAttention(context, normed, index);
    const feedForward = addGeluFeedForward(context, normed, index);
    const update = addNode(context.graph, 'Add', [attention, feedForward], [`layer.${index}.update`]);
    stream = { base, update };
  }
  addOutput(context, stream, embedding.weight);
  return context.graph;
}
