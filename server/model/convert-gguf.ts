import type { Gguf } from './gguf/read-gguf.ts';
import { type GivenFiles, ggufFiles, writeJsonFiles } from './gguf-files.ts';
import { llamaGraph } from './graph-llama.ts';
import { readLlamaShape } from './llama-shape.ts';
import { type LlamaWeights, llamaWeights } from './llama-weights.ts';
import { type WriteProgress, writeModel } from './onnx/write-model.ts';

export interface ConvertOptions extends WriteProgress, GivenFiles {
  /** Changes the weights before they are quantised. */
  readonly adapt?: (weights: LlamaWeights) => LlamaWeights;
}

/** Writes all files of the model folder for a GGUF file into `folder`, which must be empty. */
export async function convertGguf(gguf: Gguf, folder: string, options: ConvertOptions = {}): Promise<void> {
  const shape = readLlamaShape(gguf);
  const weights = llamaWeights(gguf, shape);
  await writeJsonFiles(folder, ggufFiles(gguf, shape, options));
  const graph = llamaGraph(shape, options.adapt?.(weights) ?? weights);
  await writeModel(graph, 'llama', folder, options);
}
