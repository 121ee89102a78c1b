import { addDense } from '../graph/add-dense.ts';
import { addEmbedding } from '../graph/add-embedding.ts';
import { addGeluFeedForward } from '../graph/add-gelu-feed-forward.ts';
import { addNorm } from '../graph/add-norm.ts';
import type { GraphContext } from '../graph/begin-graph.ts';
import { stackParts, type Weights } from '../layout/weight-layout.ts';
import { readAll } from '../matrix.ts';
import { addFloats, addInteger, addNode, emptyGraph, type Graph, MICROSOFT } from '../onnx/graph.ts';
import { blockFor } from '../quantize.ts';
import { EIGHT_BITS } from '../storage.ts';
import type { ReaderShape } from './reader-config.ts';
import { readerLayout } from './reader-layout.ts';

type Context = GraphContext<ReaderShape>;

/** The block size of the weights of a reader. */
export const readerBlock = ({ width, inner }: ReaderShape) => blockFor([width, inner]);

/** Adds the learnt vectors of the places, and that of the one kind of text, to the rows of the embedding. */
function addPlaces({ graph, weights, shape }: Context, rows: string): string {
  const { width, firstPosition } = shape;
  const [positions, kinds] = [weights.get('positions')!, weights.get('kinds')!];
  addFloats(graph, 'positions', [positions.rows, width], () => readAll(positions));
  addFloats(graph, 'kinds', [1, width], () => readAll(kinds).subarray(0, width));
  addInteger(graph, 'one', 1);
  addInteger(graph, 'positions.first', firstPosition);
  const dims = addNode(graph, 'Shape', ['input_ids'], ['positions.dims']);
  const count = addNode(graph, 'Gather', [dims, 'one'], ['positions.count']);
  const last = addNode(graph, 'Add', [count, 'positions.first'], ['positions.last']);
  const wanted = addNode(graph, 'Range', ['positions.first', last, 'one'], ['positions.wanted']);
  const places = addNode(graph, 'Gather', ['positions', wanted], ['positions.rows']);
  const placed = addNode(graph, 'Add', [rows, places], ['embedding.placed']);
  return addNode(graph, 'Add', [placed, 'kinds'], ['embedding.whole']);
}

/** Attention of every token to every other. */
function addMixing(context: Context, input: string, index: number): string {
  const name = `layer.${index}.attention`;
  const parts = ['query', 'key', 'value'].map((part) => addDense(context, input, `${name}.${part}`));
  const mixed = addNode(context.graph, 'MultiHeadAttention', parts, [`${name}.mixed`], {
    domain: MICROSOFT,
    attributes: { num_heads: { int: context.shape.heads } },
  });
  return addDense(context, mixed, `${name}.output`);
}

/**
 * A RoBERTa that marks answers, as one graph: `input_ids` [1, tokens] to `span` [1, tokens, 2], how much speaks for each
 * token as the first and as the last of the answer. Each step is normalised after it is added.
 */
export function readerGraph(shape: ReaderShape, weights: Weights): Graph {
  const graph = emptyGraph();
  const stacked = new Map(readerLayout(shape).map((weight) => [weight.stored, stackParts(weight, weights)]));
  const context = { graph, shape, block: readerBlock(shape), weights: stacked, storage: EIGHT_BITS };
  graph.inputs.push({ name: 'input_ids', element: 'int64', dims: [1, 'tokens'] });
  graph.outputs.push({ name: 'span', element: 'float', dims: [1, 'tokens', 2] });
  const whole = addPlaces(context, addEmbedding(context).rows);
  let stream = addNorm(context, { base: whole, update: undefined }, 'embedding.norm').normed;
  for (let index = 0; index < shape.layers; index++) {
    const attention = addMixing(context, stream, index);
    const middle = addNorm(
      context,
      { base: stream, update: attention },
      `layer.${index}.attention.norm`,
    ).normed;
    const fed = addGeluFeedForward(context, middle, index);
    stream = addNorm(context, { base: middle, update: fed }, `layer.${index}.feed_forward.norm`).normed;
  }
  addNode(graph, 'Identity', [addDense(context, stream, 'span')], ['span']);
  return graph;
}
