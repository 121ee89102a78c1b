import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CalibrationFile, EngineFile, GenerationFile, ModelFile } from '../../protocol/model-files.ts';
import { configFile } from './config-file.ts';
import { engineFile, generationFile, NO_CALIBRATION } from './default-files.ts';
import type { Gguf } from './gguf/read-gguf.ts';
import { llamaBlock, llamaGraph } from './graph-llama.ts';
import { readLlamaShape } from './llama-shape.ts';
import { type LlamaWeights, llamaWeights } from './llama-weights.ts';
import { type WriteProgress, writeModel } from './onnx/write-model.ts';
import { tokenizerConfigFile, tokenizerFile } from './tokenizer-files.ts';
import { readVocabulary } from './vocabulary.ts';

export interface ConvertOptions extends WriteProgress {
  /** Changes the weights before they are quantised. */
  readonly adapt?: (weights: LlamaWeights) => LlamaWeights;
  /** Files that come with a recipe; the others are made. */
  readonly generation?: GenerationFile;
  readonly engine?: EngineFile;
  readonly calibration?: CalibrationFile;
}

/** JSON as it is hashed: two spaces, one line end at the end. */
const jsonText = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

/** Writes all files of the model folder for a GGUF file into `folder`, which must be empty. */
export async function convertGguf(gguf: Gguf, folder: string, options: ConvertOptions = {}): Promise<void> {
  const shape = readLlamaShape(gguf);
  const weights = llamaWeights(gguf, shape);
  const vocabulary = readVocabulary(gguf.metadata, shape.vocabulary);
  const files: Record<Exclude<ModelFile, 'model.onnx' | 'model.onnx.data'>, object> = {
    'calibration.json': options.calibration ?? NO_CALIBRATION,
    'config.json': configFile(shape, vocabulary),
    'engine.json': options.engine ?? engineFile(llamaBlock(shape)),
    'generation.json': options.generation ?? generationFile(gguf.metadata, vocabulary, shape.context),
    'tokenizer.json': tokenizerFile(vocabulary),
    'tokenizer_config.json': tokenizerConfigFile(vocabulary, shape.context),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), jsonText(content), { flush: true });
  }
  const graph = llamaGraph(shape, options.adapt?.(weights) ?? weights);
  await writeModel(graph, 'llama', folder, options);
}
