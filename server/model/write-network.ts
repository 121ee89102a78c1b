import { graphOf } from './graph/graph-of.ts';
import type { Weights } from './layout/weight-layout.ts';
import { measureImportance } from './measure-importance.ts';
import type { NetworkShape } from './network-shape.ts';
import { type WriteProgress, writeModel } from './onnx/write-model.ts';
import { readCalibrationText } from './read-calibration-text.ts';
import type { Importance } from './storage.ts';

/** How the weights of a network are rounded. */
export interface Rounding {
  /** Bits of a weight of the layers; 8 unless said. */
  readonly bits?: 4 | 8 | undefined;
  /** File or folder with text of the kind that the model will see: what it does with it decides what 4 bits may lose. */
  readonly calibrate?: string | undefined;
}

async function importanceFor(
  { calibrate }: Rounding,
  tokenizerFile: object,
  folder: string,
  [shape, weights]: readonly [NetworkShape, Weights],
  progress: WriteProgress,
): Promise<Importance | undefined> {
  if (calibrate === undefined) return undefined;
  const text = await readCalibrationText(calibrate);
  return measureImportance(shape, weights, { text, tokenizerFile }, `${folder}.measured`, progress);
}

/** Writes `model.onnx` and `model.onnx.data` of a network into `folder`. */
export async function writeNetwork(
  folder: string,
  shape: NetworkShape,
  weights: Weights,
  tokenizerFile: object,
  { bits = 8, calibrate, onProgress, signal }: Rounding & WriteProgress,
): Promise<void> {
  // Measuring takes about as long as searching for the ranges of 4-bit codes.
  const measured = bits === 4 && calibrate !== undefined ? 0.5 : 0;
  const importance =
    measured > 0
      ? await importanceFor({ calibrate }, tokenizerFile, folder, [shape, weights], {
          onProgress: (fraction) => onProgress?.(measured * fraction),
          signal,
        })
      : undefined;
  const graph = graphOf(shape, weights, { storage: { bits, ...(importance ? { importance } : {}) } });
  await writeModel(graph, shape.architecture, folder, {
    onProgress: (fraction) => onProgress?.(measured + (1 - measured) * fraction),
    signal,
  });
}
