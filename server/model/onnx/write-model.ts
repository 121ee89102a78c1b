import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quantize } from '../quantize.ts';
import type { Graph, QuantizedWeight, View } from './graph.ts';
import { MICROSOFT } from './graph.ts';
import { type Element, encodeModel, type OnnxTensor } from './onnx-proto.ts';
import { createWeightFile, DATA_FILE, type Extent, type WeightFile } from './weight-file.ts';
import { writeFourBits } from './write-four-bits.ts';

/** Weights are made and written in pieces of about a million numbers: some 10 ms each, so nothing else waits long. */
const PIECE = 1 << 20;

export interface WriteProgress {
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

async function writeQuantized(
  file: WeightFile,
  weight: QuantizedWeight,
  onRows: (numbers: number) => void,
): Promise<{ codes: Extent; scales: Extent }> {
  const { matrix, block, group } = weight;
  const { rows, columns } = matrix;
  const blocks = columns / block;
  const scales = new Float32Array(rows * blocks);
  const step = Math.max(1, Math.floor(PIECE / columns));
  const values = new Float32Array(Math.min(step, rows) * columns);
  const groupScales = new Float32Array(values.length / group);
  const codes = await file.add(async (write) => {
    for (let row = 0; row < rows; row += step) {
      const count = Math.min(step, rows - row);
      const used = values.subarray(0, count * columns);
      matrix.readRows(row, count, used);
      const packed = new Uint8Array(used.length);
      quantize(used, group, packed, groupScales);
      for (let at = 0; at < count * blocks; at++)
        scales[row * blocks + at] = groupScales[Math.floor((at * block) / group)]!;
      await write(packed);
      onRows(used.length);
    }
  });
  return { codes, scales: await file.add((write) => write(bytesOf(scales))) };
}

function tensorsOf(views: readonly View[], element: Element, extent: Extent): OnnxTensor[] {
  return views.map((view) => ({ ...view, element, data: { file: DATA_FILE, ...extent } }));
}

async function writeWeights(file: WeightFile, graph: Graph, progress: WriteProgress): Promise<OnnxTensor[]> {
  const numbers = (weight: Graph['weights'][number]) =>
    weight.kind !== 'plain' ? weight.matrix.rows * weight.matrix.columns : 0;
  const total = graph.weights.reduce((sum, weight) => sum + numbers(weight), 0);
  let done = 0;
  const onRows = (count: number) => {
    progress.signal?.throwIfAborted();
    done += count;
    progress.onProgress?.(done / total);
  };
  const tensors: OnnxTensor[] = [];
  for (const weight of graph.weights) {
    if (weight.kind === 'quantized') {
      const { codes, scales } = await writeQuantized(file, weight, onRows);
      tensors.push(...tensorsOf(weight.codes, 'uint8', codes), ...tensorsOf(weight.scales, 'float', scales));
    } else if (weight.kind === 'four-bit') {
      tensors.push(...(await writeFourBits(file, weight, onRows)));
    } else {
      const extent = await file.add((write) => write(weight.make()));
      tensors.push(...tensorsOf([weight.view], weight.element, extent));
    }
  }
  return tensors;
}

/** Writes `model.onnx` and `model.onnx.data` of a graph into `folder`; the same graph gives the same bytes. */
export async function writeModel(
  graph: Graph,
  name: string,
  folder: string,
  progress: WriteProgress = {},
): Promise<void> {
  const file = await createWeightFile(join(folder, DATA_FILE));
  let tensors: OnnxTensor[];
  try {
    tensors = await writeWeights(file, graph, progress);
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
  const model = encodeModel({
    name,
    producer: 'ph-codex',
    // The oldest versions that have every operator used here, so that any recent runtime reads them.
    irVersion: 8,
    opsets: { '': 17, [MICROSOFT]: 1 },
    nodes: graph.nodes,
    tensors: [...graph.constants, ...tensors],
    inputs: graph.inputs,
    outputs: graph.outputs,
  });
  await writeFile(join(folder, 'model.onnx'), model, { flush: true });
}
