import type { Gguf } from './gguf/read-gguf.ts';
import { llamaGraph } from './graph/llama.ts';
import { type GivenFiles, jsonFiles, writeJsonFiles } from './json-files.ts';
import type { Weights } from './layout/weight-layout.ts';
import { readLlamaShape } from './llama-shape.ts';
import { llamaWeights } from './llama-weights.ts';
import type { NetworkShape } from './network-shape.ts';
import { type WriteProgress, writeModel } from './onnx/write-model.ts';
import { readVocabulary } from './vocabulary.ts';

export interface ConvertOptions extends WriteProgress, GivenFiles {
  /** Changes the weights before they are quantised. */
  readonly adapt?: (weights: Weights, shape: NetworkShape) => Weights;
}

/** Writes all files of the model folder for a GGUF file into `folder`, which must be empty. */
export async function convertGguf(gguf: Gguf, folder: string, options: ConvertOptions = {}): Promise<void> {
  const shape = readLlamaShape(gguf);
  const weights = llamaWeights(gguf, shape);
  const vocabulary = readVocabulary(gguf.metadata, shape.vocabulary);
  await writeJsonFiles(folder, jsonFiles(shape, vocabulary, options));
  const graph = llamaGraph(shape, options.adapt?.(weights, shape) ?? weights);
  await writeModel(graph, shape.architecture, folder, options);
}
