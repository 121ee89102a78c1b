import { TOP } from '../onnx/with-top-k.ts';
import { settleTies, type TopK } from '../top-k.ts';
import type { Pointer } from './functions.ts';
import type { Binding } from './session.ts';
import { allocate, memoize, tensorOver } from './tensor.ts';

/** What a pass is to bring of each row. */
export type Wanted = 'logits' | 'top-k';

/** Memory for what passes say, bound to a graph. */
export interface Outputs {
  /** Binds it for a pass over `rows` rows; what is not wanted stays where it is computed. */
  bind(binding: Binding, rows: number, wanted: Wanted): void;
  /** Logits [count, vocab] of the rows from `first` on; valid until the next pass. */
  logits(first: number, count: number): Float32Array;
  /** The highest of each of these rows; valid until the next pass. */
  topK(first: number, count: number): TopK[];
}

/** Outputs of the graphs that `withTopK` makes, and the device on which the logits may stay. */
export interface TopKOutputs {
  readonly count: number;
  readonly place: Pointer;
}

/** @param top left out for a graph that gives logits alone. */
export function createOutputs(vocab: number, mostRows: number, top: TopKOutputs | undefined): Outputs {
  const count = top?.count ?? 0;
  const logitMemory = allocate(4 * mostRows * vocab);
  const idMemory = allocate(4 * mostRows * count);
  const highMemory = allocate(4 * mostRows * count);
  const sumMemory = allocate(4 * mostRows);
  const logits = new Float32Array(logitMemory.buffer, logitMemory.byteOffset, mostRows * vocab);
  const ids = new Int32Array(idMemory.buffer, idMemory.byteOffset, mostRows * count);
  const highest = new Float32Array(highMemory.buffer, highMemory.byteOffset, mostRows * count);
  const sums = new Float32Array(sumMemory.buffer, sumMemory.byteOffset, mostRows);
  const logitTensor = memoize((n) => tensorOver(logitMemory, 'float32', [n, vocab]));
  const idTensor = memoize((n) => tensorOver(idMemory, 'int32', [n, count]));
  const highTensor = memoize((n) => tensorOver(highMemory, 'float32', [n, count]));
  const sumTensor = memoize((n) => tensorOver(sumMemory, 'float32', [n]));

  return {
    bind(binding, rows, wanted) {
      if (top && wanted === 'top-k') binding.outputOn('logits', top.place);
      else binding.output('logits', logitTensor(rows));
      if (!top) return;
      binding.output(TOP.ids, idTensor(rows));
      binding.output(TOP.logits, highTensor(rows));
      binding.output(TOP.logSum, sumTensor(rows));
    },
    logits: (first, rows) => logits.subarray(first * vocab, (first + rows) * vocab),
    topK: (first, rows) =>
      Array.from({ length: rows }, (_, row) => {
        const [start, end] = [(first + row) * count, (first + row + 1) * count];
        const found = { ids: ids.subarray(start, end), logits: highest.subarray(start, end) };
        settleTies(found.ids, found.logits);
        return { ...found, logSum: sums[first + row]! };
      }),
  };
}
