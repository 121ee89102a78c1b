import { turnsNeighbours } from '../network-shape.ts';
import { addNode, MICROSOFT } from '../onnx/graph.ts';
import { addDense } from './add-dense.ts';
import type { GraphContext } from './begin-graph.ts';

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
        ...(turnsNeighbours(shape) ? { rotary_interleaved: { int: 1 } } : {}),
      },
    },
  );
  return addDense(context, mixed, `${name}.output`);
}
