import type { Weights } from '../layout/weight-layout.ts';
import type { NetworkShape } from '../network-shape.ts';
import type { Graph } from '../onnx/graph.ts';
import { addEmbedding } from './add-embedding.ts';
import { addGeluFeedForward } from './add-gelu-feed-forward.ts';
import { addLayers } from './add-layers.ts';
import { addOutput } from './add-output.ts';
import { beginGraph, type GraphOptions } from './begin-graph.ts';

/** A StarCoder2 network as one graph, with the inputs and outputs of `llamaGraph`. */
export function starcoder2Graph(shape: NetworkShape, weights: Weights, options?: GraphOptions): Graph {
  const context = beginGraph(shape, weights, options);
  const embedding = addEmbedding(context);
  addOutput(context, addLayers(context, embedding.rows, addGeluFeedForward), embedding.weight);
  return context.graph;
}
