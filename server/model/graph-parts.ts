import { layoutOf } from './layout/layout-of.ts';
import { type Layout, stackParts, type Weights } from './layout/weight-layout.ts';
import { type Matrix, readAll } from './matrix.ts';
import type { NetworkShape } from './network-shape.ts';
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
  type QuantizedWeight,
} from './onnx/graph.ts';
import { blockFor } from './quantize.ts';
import { rotaryCache, rotaryColumns } from './rotary-cache.ts';

/** The residual stream between layers: `base` plus `update`, which the next normalisation adds up. */
export interface Stream {
  readonly base: string;
  readonly update: string | undefined;
}

/** A graph while it is being described, with the weights it takes. */
export interface GraphContext {
  readonly graph: Graph;
  readonly shape: NetworkShape;
  readonly block: number;
  readonly weights: ReadonlyMap<string, Matrix>;
}

/** The block size of the weights of a network of this shape. */
export function blockOf(shape: NetworkShape): 32 | 64 {
  return blockFor([shape.width, shape.inner, shape.heads * shape.headDim]);
}

function declareValues(graph: Graph, shape: NetworkShape): void {
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

/** A graph with its inputs, outputs and tables: what every architecture begins with. */
export function beginGraph(shape: NetworkShape, weights: Weights): GraphContext {
  const graph = emptyGraph();
  const layout: Layout = layoutOf(shape);
  const stacked = new Map(layout.map((weight) => [weight.stored, stackParts(weight, weights)]));
  declareValues(graph, shape);
  if (shape.rotary) {
    const { dim, theta } = shape.rotary;
    const cache = rotaryCache(shape.context, dim, theta);
    const dims = [shape.context, rotaryColumns(dim)];
    addFloats(graph, 'rotary.cos', dims, () => cache.cos);
    addFloats(graph, 'rotary.sin', dims, () => cache.sin);
  }
  return { graph, shape, block: blockOf(shape), weights: stacked };
}

function addVector({ graph, weights }: GraphContext, name: string): string {
  const matrix = weights.get(name)!;
  return addFloats(graph, name, [matrix.columns], () => readAll(matrix));
}

/** input · weightᵀ, plus the bias where the network has one. */
export function addDense(context: GraphContext, input: string, name: string): string {
  const { graph, block, weights } = context;
  const product = addLinear(graph, input, addQuantized(graph, weights.get(name)!, block), name);
  if (!weights.has(`${name}.bias`)) return product;
  return addNode(graph, 'Add', [product, addVector(context, `${name}.bias`)], [`${name}.biased`]);
}

/** Adds the update to the stream and normalises, by the mean square or, where there is a shift, by the variance too. */
export function addNorm(
  context: GraphContext,
  stream: Stream,
  name: string,
): { normed: string; base: string } {
  const { graph, shape, weights } = context;
  const inputs = [addVector(context, `${name}.scale`)];
  const hasShift = weights.has(`${name}.shift`);
  if (hasShift) inputs.push(addVector(context, `${name}.shift`));
  const op = hasShift ? 'LayerNormalization' : 'SimplifiedLayerNormalization';
  const epsilon = { float: shape.epsilon };
  if (stream.update === undefined) {
    const normed = addNode(graph, op, [stream.base, ...inputs], [`${name}.out`], {
      attributes: { axis: { int: -1 }, epsilon },
    });
    return { normed, base: stream.base };
  }
  const base = `${name}.sum`;
  const normed = addNode(
    graph,
    `Skip${op}`,
    [stream.base, stream.update, ...inputs],
    [`${name}.out`, '', '', base],
    { domain: MICROSOFT, attributes: { epsilon } },
  );
  return { normed, base };
}

/** Attention over what the cache holds and what comes in. */
export function addAttention(context: GraphContext, input: string, index: number): string {
  const { graph, shape } = context;
  const name = `layer.${index}.attention`;
  const qkv = addDense(context, input, `${name}.qkv`);
  const past = [`past.${index}.k`, `past.${index}.v`];
  const tables = shape.rotary ? ['rotary.cos', 'rotary.sin'] : [];
  const mixed = addNode(
    graph,
    'GroupQueryAttention',
    [qkv, '', '', ...past, 'seqlens_k', 'total_seq', ...tables],
    [`${name}.mixed`, `present.${index}.k`, `present.${index}.v`],
    {
      domain: MICROSOFT,
      attributes: {
        num_heads: { int: shape.heads },
        kv_num_heads: { int: shape.kvHeads },
        do_rotary: { int: shape.rotary ? 1 : 0 },
        // GPT-J turns neighbouring items together, the others item i and item i + dim/2.
        ...(shape.architecture === 'gptj' ? { rotary_interleaved: { int: 1 } } : {}),
      },
    },
  );
  return addDense(context, mixed, `${name}.output`);
}

/** down(gelu(up(x))), with the tangent form of the activation that GPT-2 and GPT-J were trained with. */
export function addGeluFeedForward(context: GraphContext, input: string, index: number): string {
  const name = `layer.${index}.feed_forward`;
  const up = addDense(context, input, `${name}.up`);
  const active = addNode(context.graph, 'FastGelu', [up], [`${name}.gelu`], { domain: MICROSOFT });
  return addDense(context, active, `${name}.down`);
}

/** The embedding, and the rows of it that the input names. */
export function addEmbedding({ graph, weights, block }: GraphContext): {
  weight: QuantizedWeight;
  rows: string;
} {
  const weight = addQuantized(graph, weights.get('embedding')!, block, 'block');
  return { weight, rows: addLookup(graph, 'input_ids', weight, 'embedding') };
}

/** Keeps only the positions named by `rows` before the output matrix, the most expensive step of a prefill. */
function pickRows(graph: Graph, stream: string): string {
  const flat = addNode(graph, 'Reshape', [stream, 'output.flat'], [`${stream}.flat`]);
  return addNode(graph, 'Gather', [flat, 'rows'], [`${stream}.picked`]);
}

/** The last normalisation and the output matrix, for the wanted rows. */
export function addOutput(context: GraphContext, stream: Stream, embedding: QuantizedWeight): void {
  const { graph, shape, weights, block } = context;
  addIntegers(graph, 'output.flat', [-1, shape.width]);
  const picked: Stream = {
    base: pickRows(graph, stream.base),
    update: stream.update === undefined ? undefined : pickRows(graph, stream.update),
  };
  const { normed } = addNorm(context, picked, 'output.norm');
  const own = weights.get('output');
  const output = own ? addQuantized(graph, own, block, 'block') : embedding;
  if (weights.has('output.bias')) {
    const product = addLinear(graph, normed, output, 'output');
    addNode(graph, 'Add', [product, addVector(context, 'output.bias')], ['logits']);
  } else {
    addLinear(graph, normed, output, 'output', 'logits');
  }
  addNode(graph, 'ArgMax', ['logits'], ['next'], { attributes: { axis: { int: -1 }, keepdims: { int: 0 } } });
}
