import { readGgufShape } from './gguf/network-shape.ts';
import { ggufWeights } from './gguf/network-weights.ts';
import type { Gguf } from './gguf/read-gguf.ts';
import { type GivenFiles, jsonFiles, writeJsonFiles } from './json-files.ts';
import type { Weights } from './layout/weight-layout.ts';
import type { NetworkShape } from './network-shape.ts';
import type { WriteProgress } from './onnx/write-model.ts';
import { readVocabulary } from './vocabulary.ts';
import { type Rounding, writeNetwork } from './write-network.ts';

export interface ConvertOptions extends WriteProgress, GivenFiles, Rounding {
  /** Changes the weights before they are quantised. */
  readonly adapt?: (weights: Weights, shape: NetworkShape) => Weights;
}

/** Writes all files of the model folder for a GGUF file into `folder`, which must be empty. */
export async function convertGguf(gguf: Gguf, folder: string, options: ConvertOptions = {}): Promise<void> {
  const shape = readGgufShape(gguf);
  const weights = ggufWeights(gguf, shape);
  const vocabulary = readVocabulary(gguf.metadata, shape.vocabulary);
  const files = jsonFiles(shape, vocabulary, options);
  await writeJsonFiles(folder, files);
  const adapted = options.adapt?.(weights, shape) ?? weights;
  await writeNetwork(folder, shape, adapted, files['tokenizer.json'], options);
}
