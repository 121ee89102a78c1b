import type { LlamaShape } from './llama-shape.ts';
import type { LlamaLayer, LlamaWeights } from './llama-weights.ts';
import { type Matrix, readAll, stackRows } from './matrix.ts';
import {
  addFloats,
  addIntegers,
  addLinear,
  addLookup,
  addNode,
  addQuantized,
  emptyGraph,
  type Graph,
  MICROSOFT,
} from './onnx/graph.ts';
import { blockFor } from './quantize.ts';
import { rotaryCache } from './rotary-cache.ts';

/** The residual stream between layers: `base` plus `update`, which the next normalisation adds up. */
interface Stream {
  readonly base: string;
  readonly update: string | undefined;
}

interface Context {
  readonly graph: Graph;
  readonly shape: LlamaShape;
  readonly block: number;
}

/** The block size of the weights of a network of this shape. */
export function llamaBlock(shape: LlamaShape): 32 | 64 {
  return blockFor([shape.width, shape.inner, shape.heads * shape.headDim]);
}

function declareValues(graph: Graph, shape: LlamaShape): void {
  graph.inputs.push(
    { name: 'input_ids', element: 'int64', dims: ['batch', 'seq'] },
    { name: 'seqlens_k', element: 'int32', dims: ['batch'] },
    { name: 'total_seq', element: 'int32', dims: [] },
    { name: 'rows', element: 'int64', dims: ['nrows'] },
  );
  graph.outputs.push(
    { name: 'logits', element: 'float', dims: ['nrows', shape.vocabulary] },
    { name: 'next', element: 'int64', dims: ['nrows'] },
  );
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const kind of ['k', 'v']) {
      const cache = (length: string) => ['batch', shape.kvHeads, length, shape.headDim];
      graph.inputs.push({ name: `past.${layer}.${kind}`, element: 'float', dims: cache('maxlen') });
      graph.outputs.push({ name: `present.${layer}.${kind}`, element: 'float', dims: cache('maxlen2') });
    }
  }
}

/** Adds the update to the stream and normalises; the first layer has no update yet. */
function addNorm(
  context: Context,
  stream: Stream,
  weight: Matrix,
  name: string,
): { normed: string; base: string } {
  const { graph, shape } = context;
  const scale = addFloats(graph, `${name}.scale`, [shape.width], () => readAll(weight));
  const epsilon = { float: shape.epsilon };
  if (stream.update === undefined) {
    const normed = addNode(graph, 'SimplifiedLayerNormalization', [stream.base, scale], [`${name}.out`], {
      attributes: { axis: { int: -1 }, epsilon },
    });
    return { normed, base: stream.base };
  }
  const base = `${name}.sum`;
  const normed = addNode(
    graph,
    'SkipSimplifiedLayerNormalization',
    [stream.base, stream.update, scale],
    [`${name}.out`, '', '', base],
    { domain: MICROSOFT, attributes: { epsilon } },
  );
  return { normed, base };
}

function addAttention(context: Context, input: string, layer: LlamaLayer, index: number): string {
  const { graph, shape, block } = context;
  const name = `layer.${index}.attention`;
  const { q_proj, k_proj, v_proj, o_proj } = layer.projections;
  const fused = addQuantized(graph, stackRows([q_proj, k_proj, v_proj]), block);
  const qkv = addLinear(graph, input, fused, `${name}.qkv`);
  const past = [`past.${index}.k`, `past.${index}.v`];
  const mixed = addNode(
    graph,
    'GroupQueryAttention',
    [qkv, '', '', ...past, 'seqlens_k', 'total_seq', 'rotary.cos', 'rotary.sin'],
    [`${name}.mixed`, `present.${index}.k`, `present.${index}.v`],
    {
      domain: MICROSOFT,
      attributes: {
        num_heads: { int: shape.heads },
        kv_num_heads: { int: shape.kvHeads },
        do_rotary: { int: 1 },
      },
    },
  );
  return addLinear(graph, mixed, addQuantized(graph, o_proj, block), `${name}.output`);
}

/** down(silu(gate(x)) · up(x)); gate and up are one multiplication. */
function addFeedForward(context: Context, input: string, layer: LlamaLayer, index: number): string {
  const { graph, block } = context;
  const name = `layer.${index}.feed_forward`;
  const { gate_proj, up_proj, down_proj } = layer.projections;
  const fused = addQuantized(graph, stackRows([gate_proj, up_proj]), block);
  const both = addLinear(graph, input, fused, `${name}.gate_up`);
  addNode(graph, 'Split', [both, 'feed_forward.halves'], [`${name}.gate`, `${name}.up`], {
    attributes: { axis: { int: -1 } },
  });
  const silu = addNode(graph, 'QuickGelu', [`${name}.gate`], [`${name}.silu`], {
    domain: MICROSOFT,
    attributes: { alpha: { float: 1 } },
  });
  const product = addNode(graph, 'Mul', [silu, `${name}.up`], [`${name}.product`]);
  return addLinear(graph, product, addQuantized(graph, down_proj, block), `${name}.down`);
}

/** Keeps only the positions named by `rows` before the output matrix, the most expensive step of a prefill. */
function pickRows(graph: Graph, stream: string): string {
  const flat = addNode(graph, 'Reshape', [stream, 'output.flat'], [`${stream}.flat`]);
  return addNode(graph, 'Gather', [flat, 'rows'], [`${stream}.picked`]);
}

/**
 * A llama network as one graph for prefill, decoding and verification: inputs `input_ids` [batch, seq], `seqlens_k`,
 * `total_seq`, `rows` and the caches `past.N.k|v`; outputs `logits` and `next` of the wanted rows, and the caches.
 */
export function llamaGraph(shape: LlamaShape, weights: LlamaWeights): Graph {
  const graph = emptyGraph();
  const context: Context = { graph, shape, block: llamaBlock(shape) };
  declareValues(graph, shape);

  const halfDim = shape.headDim / 2;
  const cache = rotaryCache(shape.context, shape.headDim, shape.theta);
  addFloats(graph, 'rotary.cos', [shape.context, halfDim], () => cache.cos);
  addFloats(graph, 'rotary.sin', [shape.context, halfDim], () => cache.sin);
  addIntegers(graph, 'feed_forward.halves', [shape.inner, shape.inner]);
  addIntegers(graph, 'output.flat', [-1, shape.width]);

  const embedding = addQuantized(graph, weights.embedding, context.block, 'block');
  let stream: Stream = { base: addLookup(graph, 'input_ids', embedding, 'embedding'), update: undefined };
  for (const [index, layer] of weights.layers.entries()) {
    const before = addNorm(context, stream, layer.attentionNorm, `layer.${index}.attention.norm`);
    const attention = addAttention(context, before.normed, layer, index);
    const middle: Stream = { base: before.base, update: attention };
    const after = addNorm(context, middle, layer.feedForwardNorm, `layer.${index}.feed_forward.norm`);
    stream = { base: after.base, update: addFeedForward(context, after.normed, layer, index) };
  }

  const picked: Stream = {
    base: pickRows(graph, stream.base),
    update: stream.update === undefined ? undefined : pickRows(graph, stream.update),
  };
  const { normed } = addNorm(context, picked, weights.norm, 'output.norm');
  const output = weights.output ? addQuantized(graph, weights.output, context.block, 'block') : embedding;
  addLinear(graph, normed, output, 'output', 'logits');
  addNode(graph, 'ArgMax', ['logits'], ['next'], { attributes: { axis: { int: -1 }, keepdims: { int: 0 } } });
  return graph;
}
