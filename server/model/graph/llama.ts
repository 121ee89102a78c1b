import type { Weights } from '../layout/weight-layout.ts';
import type { NetworkShape } from '../network-shape.ts';
import { addIntegers, addNode, type Graph, MICROSOFT } from '../onnx/graph.ts';
import { addDense } from './add-dense.ts';
import { addEmbedding } from './add-embedding.ts';
import { addLayers } from './add-layers.ts';
import { addOutput } from './add-output.ts';
import { beginGraph, type GraphContext, type GraphOptions } from './begin-graph.ts';

/** down(silu(gate(x)) · up(x)); gate and up are one multiplication. */
function addFeedForward(context: GraphContext, input: string, index: number): string {
  const { graph } = context;
  const name = `layer.${index}.feed_forward`;
  const both = addDense(context, input, `${name}.gate_up`);
  addNode(graph, 'Split', [both, 'feed_forward.halves'], [`${name}.gate`, `${name}.up`], {
    attributes: { axis: { int: -1 } },
  });
  const silu = addNode(graph, 'QuickGelu', [`${name}.gate`], [`${name}.silu`], {
    domain: MICROSOFT,
    attributes: { alpha: { float: 1 } },
  });
  const product = addNode(graph, 'Mul', [silu, `${name}.up`], [`${name}.product`]);
  return addDense(context, product, `${name}.down`);
}

/**
 * A llama or Qwen2 network as one graph for prefill, decoding and verification: inputs `input_ids` [batch, seq], `seqlens_k`,
 * `total_seq`, `rows` and the caches `past.N.k|v`; outputs `logits` and `next` of the wanted rows, and the caches.
 */
export function llamaGraph(shape: NetworkShape, weights: Weights, options?: GraphOptions): Graph {
  const context = beginGraph(shape, weights, options);
  addIntegers(context.graph, 'feed_forward.halves', [shape.inner, shape.inner]);
  const embedding = addEmbedding(context);
  addOutput(context, addLayers(context, embedding.rows, addFeedForward), embedding.weight);
  return context.graph;
}
