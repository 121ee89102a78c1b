import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createTokenizer } from '../tokenizer/tokenizer.ts';
import { badModel } from './bad-model.ts';
import { graphOf } from './graph/graph-of.ts';
import type { Weights } from './layout/weight-layout.ts';
import type { NetworkShape } from './network-shape.ts';
import { addNode, type Graph } from './onnx/graph.ts';
import { type WriteProgress, writeModel } from './onnx/write-model.ts';
import type { Importance } from './storage.ts';

/** Texts are cut into windows of so many tokens, of which at most so many are looked at. */
const WINDOW = 512;
const MOST_WINDOWS = 16;
/** Columns that a text never moves count a little all the same. */
const LEAST_SHARE = 0.01;

const outputOf = (name: string) => `${name}.mean_square`;

/** Adds what the input of a matrix has as mean square in each column. */
function addMeanSquare(graph: Graph, input: string, name: string, columns: number): void {
  const square = addNode(graph, 'Mul', [input, input], [`${name}.square`]);
  graph.outputs.push({ name: outputOf(name), element: 'float', dims: [columns] });
  addNode(graph, 'ReduceMean', [square], [outputOf(name)], {
    attributes: { axes: { ints: [0, 1] }, keepdims: { int: 0 } },
  });
}

/** One pass over a window, from an empty cache. */
async function openMeter(folder: string, { layers, kvHeads, headDim }: NetworkShape) {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(join(folder, 'model.onnx'), { logSeverityLevel: 3 });
  const names = Array.from({ length: layers }, (_, layer) => [`past.${layer}.k`, `past.${layer}.v`]).flat();
  const nothing = new Tensor('float32', new Float32Array(0), [1, kvHeads, 0, headDim]);
  return {
    run: (ids: readonly number[], outputs: readonly string[]) =>
      session.run(
        {
          input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
          seqlens_k: new Tensor('int32', Int32Array.of(ids.length - 1), [1]),
          total_seq: new Tensor('int32', Int32Array.of(ids.length), []),
          rows: new Tensor('int64', BigInt64Array.of(0n), [1]),
          ...Object.fromEntries(names.map((name) => [name, nothing])),
        },
        outputs,
      ),
    close: () => session.release(),
  };
}

function windowsOf(ids: readonly number[], context: number): number[][] {
  const size = Math.min(WINDOW, context);
  const count = Math.min(MOST_WINDOWS, Math.floor(ids.length / size));
  if (count === 0) throw badModel(`the text to calibrate with has fewer than ${size} tokens`);
  // Spread over the text, which may be of several files.
  return Array.from({ length: count }, (_, index) => {
    const start = Math.floor((index * (ids.length - size)) / Math.max(1, count - 1));
    return ids.slice(start, start + size);
  });
}

/**
 * Runs the network with 8-bit weights over a text and measures what its matrices are multiplied with: the loss of a
 * weight matters as much as the square of what it meets (as in llama.cpp's importance matrices). `folder` is made for
 * the time that it takes. Throws `PHC_MODEL_FORMAT` for a text that is too short.
 */
export async function measureImportance(
  shape: NetworkShape,
  weights: Weights,
  { text, tokenizerFile }: { readonly text: string; readonly tokenizerFile: object },
  folder: string,
  { onProgress, signal }: WriteProgress = {},
): Promise<Importance> {
  const ids = createTokenizer(tokenizerFile).encode(text);
  const windows = windowsOf(ids, shape.context);
  const sums = new Map<string, Float64Array>();
  const graph = graphOf(shape, weights, {
    onDense: (made, input, name, columns) => {
      addMeanSquare(made, input, name, columns);
      sums.set(name, new Float64Array(columns));
    },
  });
  await mkdir(folder);
  try {
    await writeModel(graph, shape.architecture, folder, {
      onProgress: (fraction) => onProgress?.(fraction / 2),
      signal,
    });
    const meter = await openMeter(folder, shape);
    try {
      for (const [index, window] of windows.entries()) {
        signal?.throwIfAborted();
        const found = await meter.run(window, [...sums.keys()].map(outputOf));
        for (const [name, sum] of sums) {
          const squares = found[outputOf(name)]?.data;
          if (!(squares instanceof Float32Array)) throw new Error(`nothing was measured of ${name}`);
          for (let column = 0; column < sum.length; column++) sum[column]! += squares[column]!;
        }
        onProgress?.(0.5 + (0.5 * (index + 1)) / windows.length);
      }
    } finally {
      await meter.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return new Map([...sums].map(([name, sum]) => [name, withFloor(sum)]));
}

function withFloor(sum: Float64Array): Float32Array {
  const mean = sum.reduce((total, value) => total + value, 0) / sum.length;
  return Float32Array.from(sum, (value) => (mean > 0 ? value / mean + LEAST_SHARE : 1));
}
