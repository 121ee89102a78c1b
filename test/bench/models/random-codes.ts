import type { FourBitWeight, Graph } from '../../../server/model/onnx/graph.ts';
import { FOUR_BIT_BLOCK } from '../../../server/model/quantize-four.ts';
import { WIDTH } from './random-weights.ts';

/** As rounding stores a block of numbers between −WIDTH and WIDTH: the codes spread evenly around 8. */
const SCALE = (2 * WIDTH) / 15;
const MIDDLE = 0x88;

function codes(bytes: number, seed: number): Uint8Array {
  const words = new Int32Array(bytes / 4);
  let state = Math.imul(seed + 1, 0x9e3779b1) || 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer);
}

function stored({ matrix: { rows, columns }, name }: FourBitWeight, seed: number): Graph['weights'] {
  const blocks = columns / FOUR_BIT_BLOCK;
  const zeroBytes = rows * Math.ceil(blocks / 2);
  return [
    {
      kind: 'plain',
      element: 'uint8',
      view: { name: `${name}.codes`, dims: [rows, blocks, FOUR_BIT_BLOCK / 2] },
      make: () => codes((rows * columns) / 2, seed),
    },
    {
      kind: 'plain',
      element: 'float',
      view: { name: `${name}.scales`, dims: [rows * blocks] },
      make: () => new Uint8Array(new Float32Array(rows * blocks).fill(SCALE).buffer),
    },
    {
      kind: 'plain',
      element: 'uint8',
      view: { name: `${name}.zeros`, dims: [zeroBytes] },
      make: () => new Uint8Array(zeroBytes).fill(MIDDLE),
    },
  ];
}

/**
 * The same graph with seeded 4-bit codes in place of weights whose codes would be searched for, which takes most of an hour
 * for six billion of them. How long a pass takes does not depend on what the codes are.
 */
export function withRandomCodes(graph: Graph): Graph {
  return {
    ...graph,
    weights: graph.weights.flatMap((weight, at) =>
      weight.kind === 'four-bit' ? stored(weight, at) : [weight],
    ),
  };
}
