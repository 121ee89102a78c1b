import type { NetworkShape } from '../network-shape.ts';
import { addNode, MICROSOFT } from '../onnx/graph.ts';
import { addDense } from './add-dense.ts';
import type { GraphContext } from './begin-graph.ts';

/** down(gelu(up(x))), with the form of the activation that the network was trained with. */
export function addGeluFeedForward(
  context: GraphContext<Pick<NetworkShape, 'activation'>>,
  input: string,
  index: number,
): string {
  const name = `layer.${index}.feed_forward`;
  const up = addDense(context, input, `${name}.up`);
  const op = context.shape.activation === 'gelu' ? 'Gelu' : 'FastGelu';
  const active = addNode(context.graph, op, [up], [`${name}.gelu`], { domain: MICROSOFT });
  return addDense(context, active, `${name}.down`);
}
