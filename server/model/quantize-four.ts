import { badModel } from './bad-model.ts';

/** Numbers that share a scale and a zero. */
export const FOUR_BIT_BLOCK = 32;
const LARGEST_CODE = 15;

/** Shares of a block's whole range that its 16 steps are tried to span: what lies beyond is clipped. */
const SPANS = [1, 0.97, 0.94, 0.91, 0.88, 0.85, 0.82, 0.79, 0.76, 0.73];
/** Whole numbers that the rounded zero of a block is tried to be moved by. */
const SHIFTS = [0, -1, 1];

/** 4-bit numbers of rows, as MatMulNBits takes them: two a byte, the first in the low half. */
export interface FourBits {
  /** [rows, columns / 2] */
  readonly codes: Uint8Array;
  /** [rows, columns / 32] */
  readonly scales: Float32Array;
  /** [rows, half as many bytes as blocks, rounded up] */
  readonly zeros: Uint8Array;
}

/** What is left of a block with one zero, as sums over its items: the best scale is `product / square`. */
interface Fit {
  readonly product: number;
  readonly square: number;
  /** How much of the weighted square of the block it explains. */
  readonly explained: number;
}

const NO_FIT: Fit = { product: 0, square: 1, explained: 0 };

/** Codes for a block and the weighted least-squares fit of one scale to them. */
function fitScale(
  values: Float32Array,
  start: number,
  step: number,
  zero: number,
  importance: Float32Array,
  first: number,
): Fit {
  let product = 0;
  let square = 0;
  for (let at = 0; at < FOUR_BIT_BLOCK; at++) {
    const value = values[start + at]!;
    const code = Math.max(0, Math.min(LARGEST_CODE, Math.round(value / step + zero))) - zero;
    const weighted = importance[first + at]! * code;
    product += weighted * value;
    square += weighted * code;
  }
  // A scale below zero would turn the order of the codes over.
  return product > 0 ? { product, square, explained: (product * product) / square } : NO_FIT;
}

interface Block {
  readonly step: number;
  readonly zero: number;
  readonly scale: number;
}

function bestBlock(values: Float32Array, start: number, importance: Float32Array, first: number): Block {
  let [low, high] = [0, 0];
  for (let at = start; at < start + FOUR_BIT_BLOCK; at++) {
    const value = values[at]!;
    if (!Number.isFinite(value)) throw badModel('a weight is not a finite number');
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  let best: Block = { step: 1, zero: 0, scale: 1 };
  let explained = 0;
  for (const span of high > low ? SPANS : []) {
    const step = ((high - low) * span) / LARGEST_CODE;
    const nearest = Math.round((-low * span) / step);
    for (const shift of SHIFTS) {
      const zero = nearest + shift;
      if (zero < 0 || zero > LARGEST_CODE) continue;
      const found = fitScale(values, start, step, zero, importance, first);
      if (found.explained <= explained) continue;
      explained = found.explained;
      best = { step, zero, scale: Math.fround(found.product / found.square) };
    }
  }
  return best;
}

/**
 * 4-bit quantisation of rows: each 32 numbers become scale · (code − zero). Of thirty ranges for the codes the one is
 * taken that loses least, the loss of a column counting as much as its `importance`; the scale is then fitted to the
 * codes by least squares. Throws `PHC_MODEL_FORMAT` for a number that is not finite.
 */
export function quantizeFour(values: Float32Array, columns: number, importance: Float32Array): FourBits {
  const rows = values.length / columns;
  const blocks = columns / FOUR_BIT_BLOCK;
  const zeroBytes = Math.ceil(blocks / 2);
  const codes = new Uint8Array(values.length / 2);
  const scales = new Float32Array(rows * blocks);
  const zeros = new Uint8Array(rows * zeroBytes);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const first = block * FOUR_BIT_BLOCK;
      const start = row * columns + first;
      const { step, zero, scale } = bestBlock(values, start, importance, first);
      scales[row * blocks + block] = scale;
      zeros[row * zeroBytes + (block >> 1)]! |= zero << (4 * (block & 1));
      for (let at = start; at < start + FOUR_BIT_BLOCK; at++) {
        const code = Math.max(0, Math.min(LARGEST_CODE, Math.round(values[at]! / step + zero)));
        codes[at >> 1]! |= code << (4 * (at & 1));
      }
    }
  }
  return { codes, scales, zeros };
}

/** The numbers that rows of codes stand for. */
export function expandFour({ codes, scales, zeros }: FourBits, columns: number, target: Float32Array): void {
  const blocks = columns / FOUR_BIT_BLOCK;
  const zeroBytes = Math.ceil(blocks / 2);
  for (let at = 0; at < 2 * codes.length; at++) {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const block = Math.floor(column / FOUR_BIT_BLOCK);
    const zero = (zeros[row * zeroBytes + (block >> 1)]! >> (4 * (block & 1))) & 15;
    const code = (codes[at >> 1]! >> (4 * (at & 1))) & 15;
    target[at] = (code - zero) * scales[row * blocks + block]!;
  }
}
