import type { NetworkShape } from '../network-shape.ts';
import { addNode, MICROSOFT } from '../onnx/graph.ts';
import { addVector } from './add-dense.ts';
import type { GraphContext } from './begin-graph.ts';

/** The residual stream between layers: `base` plus `update`, which the next normalisation adds up. */
export interface Stream {
  readonly base: string;
  readonly update: string | undefined;
}

/** Adds the update to the stream and normalises, by the mean square or, where there is a shift, by the variance too. */
export function addNorm(
  context: GraphContext<Pick<NetworkShape, 'epsilon'>>,
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
