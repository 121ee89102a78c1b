import type { Matrix } from '../matrix.ts';
import { FOUR_BIT_BLOCK } from '../quantize-four.ts';
import { addNode, type Graph, MICROSOFT } from './graph.ts';

/** input · weightᵀ with a weight of 4 bits; the stored numbers are called `name`. */
export function addFourBitLinear(
  graph: Graph,
  input: string,
  matrix: Matrix,
  name: string,
  importance: Float32Array = new Float32Array(matrix.columns).fill(1),
): string {
  graph.weights.push({ kind: 'four-bit', matrix, name, importance });
  const inputs = [input, `${name}.codes`, `${name}.scales`, `${name}.zeros`];
  return addNode(graph, 'MatMulNBits', inputs, [`${name}.out`], {
    domain: MICROSOFT,
    attributes: {
      K: { int: matrix.columns },
      N: { int: matrix.rows },
      bits: { int: 4 },
      block_size: { int: FOUR_BIT_BLOCK },
      accuracy_level: { int: 4 },
    },
  });
}
