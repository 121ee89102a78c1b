import { addNode, MICROSOFT } from '../onnx/graph.ts';
import { addDense } from './add-dense.ts';
import type { GraphContext } from './begin-graph.ts';

/** down(gelu(up(x))), with the tangent form of the activation that GPT-2 and GPT-J were trained with. */
export function addGeluFeedForward(context: GraphContext, input: string, index: number): string {
  const name = `layer.${index}.feed_forward`;
  const up = addDense(context, input, `${name}.up`);
  const active = addNode(context.graph, 'FastGelu', [up], [`${name}.gelu`], { domain: MICROSOFT });
  return addDense(context, active, `${name}.down`);
}
