import type { Weights } from '../layout/weight-layout.ts';
import type { Architecture, NetworkShape } from '../network-shape.ts';
import type { Graph } from '../onnx/graph.ts';
import type { GraphOptions } from './begin-graph.ts';
import { gpt2Graph } from './gpt2.ts';
import { gptjGraph } from './gptj.ts';
import { llamaGraph } from './llama.ts';
import { starcoder2Graph } from './starcoder2.ts';

type MakeGraph = (shape: NetworkShape, weights: Weights, options?: GraphOptions) => Graph;

const GRAPHS: Readonly<Record<Architecture, MakeGraph>> = {
  llama: llamaGraph,
  qwen2: llamaGraph,
  starcoder2: starcoder2Graph,
  gpt2: gpt2Graph,
  gpt_bigcode: gpt2Graph,
  gptj: gptjGraph,
  codegen: gptjGraph,
};

/** The graph of a network of this shape. */
export function graphOf(shape: NetworkShape, weights: Weights, options?: GraphOptions): Graph {
  return GRAPHS[shape.architecture](shape, weights, options);
}
