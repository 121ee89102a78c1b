import { addAttention } from './add-attention.ts';
import { addNorm, type Stream } from './add-norm.ts';
import type { GraphContext } from './begin-graph.ts';

/** Adds what stands between the second normalisation of a layer and the stream; gives its result. */
export type AddFeedForward = (context: GraphContext, input: string, index: number) => string;

/** Layers that first attend and then feed forward, each step on its own normalisation of the stream. */
export function addLayers(context: GraphContext, input: string, addFeedForward: AddFeedForward): Stream {
  let stream: Stream = { base: input, update: undefined };
  for (let index = 0; index < context.shape.layers; index++) {
    const before = addNorm(context, stream, `layer.${index}.attention.norm`);
    const attention = addAttention(context, before.normed, index);
    const middle: Stream = { base: before.base, update: attention };
    const after = addNorm(context, middle, `layer.${index}.feed_forward.norm`);
    stream = { base: after.base, update: addFeedForward(context, after.normed, index) };
  }
  return stream;
}
