import {
  addIntegers,
  addLinear,
  addNode,
  addQuantized,
  type Graph,
  type QuantizedWeight,
} from '../onnx/graph.ts';
import { addVector } from './add-dense.ts';
import { addNorm, type Stream } from './add-norm.ts';
import type { GraphContext } from './begin-graph.ts';

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
