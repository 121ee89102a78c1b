import { gpt2Graph } from './graph-gpt2.ts';
import { gptjGraph } from './graph-gptj.ts';
import { llamaGraph } from './graph-llama.ts';
import type { Weights } from './layout/weight-layout.ts';
import type { Architecture, NetworkShape } from './network-shape.ts';
import type { Graph } from './onnx/graph.ts';

const GRAPHS: Readonly<Record<Architecture, (shape: NetworkShape, weights: Weights) => Graph>> = {
  llama: llamaGraph,
  gpt2: gpt2Graph,
  gptj: gptjGraph,
};

/** The graph of a network of this shape. */
export function graphOf(shape: NetworkShape, weights: Weights): Graph {
  return GRAPHS[shape.architecture](shape, weights);
}
