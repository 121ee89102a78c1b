import { layoutOf } from '../layout/layout-of.ts';
import { stackParts, type Weights } from '../layout/weight-layout.ts';
import type { Matrix } from '../matrix.ts';
import type { NetworkShape } from '../network-shape.ts';
import { addFloats, emptyGraph, type Graph } from '../onnx/graph.ts';
import { blockFor } from '../quantize.ts';
import { rotaryCache, rotaryColumns } from '../rotary-cache.ts';
import { EIGHT_BITS, type Storage } from '../storage.ts';

/** A graph while it is being described, with the weights it takes. */
export interface GraphContext<S extends object = NetworkShape> {
  readonly graph: Graph;
  readonly shape: S;
  readonly block: number;
  readonly weights: ReadonlyMap<string, Matrix>;
  readonly storage: Storage;
  /** Told the input of each matrix of the layers, by the stored name of the matrix. */
  readonly onDense?: ((input: string, name: string, columns: number) => void) | undefined;
}

/** How a graph is made, besides what it computes. */
export interface GraphOptions {
  readonly storage?: Storage;
  /** The same with the graph that is being made. */
  readonly onDense?: (graph: Graph, input: string, name: string, columns: number) => void;
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
export function beginGraph(
  shape: NetworkShape,
  weights: Weights,
  { storage = EIGHT_BITS, onDense }: GraphOptions = {},
): GraphContext {
  const graph = emptyGraph();
  const stacked = new Map(layoutOf(shape).map((weight) => [weight.stored, stackParts(weight, weights)]));
  declareValues(graph, shape);
  if (shape.rotary) {
    const { dim, theta } = shape.rotary;
    const cache = rotaryCache(shape.context, dim, theta);
    const dims = [shape.context, rotaryColumns(dim)];
    addFloats(graph, 'rotary.cos', dims, () => cache.cos);
    addFloats(graph, 'rotary.sin', dims, () => cache.sin);
  }
  return {
    graph,
    shape,
    block: blockOf(shape),
    weights: stacked,
    storage,
    onDense: onDense && ((...dense) => onDense(graph, ...dense)),
  };
}
