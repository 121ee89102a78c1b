import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CalibrationFile, EngineFile, GenerationFile, ModelFile } from '../../protocol/model-files.ts';
import { configFile } from './config-file.ts';
import { engineFile, generationFile, NO_CALIBRATION } from './default-files.ts';
import type { Gguf } from './gguf/read-gguf.ts';
import { llamaBlock } from './graph-llama.ts';
import type { LlamaShape } from './llama-shape.ts';
import { tokenizerConfigFile, tokenizerFile } from './tokenizer-files.ts';
import { readVocabulary } from './vocabulary.ts';

/** Files that come with a recipe; the others are made. */
export interface GivenFiles {
  readonly generation?: GenerationFile;
  readonly engine?: EngineFile;
  readonly calibration?: CalibrationFile;
}

/** Content of the JSON files of a model folder by their names. */
export type JsonFiles = Readonly<Record<Exclude<ModelFile, 'model.onnx' | 'model.onnx.data'>, object>>;

/** The JSON files of the model folder for a GGUF file. */
export function ggufFiles(gguf: Gguf, shape: LlamaShape, given: GivenFiles): JsonFiles {
  const vocabulary = readVocabulary(gguf.metadata, shape.vocabulary);
  return {
    'calibration.json': given.calibration ?? NO_CALIBRATION,
    'config.json': configFile(shape, vocabulary),
    'engine.json': given.engine ?? engineFile(llamaBlock(shape)),
    'generation.json': given.generation ?? generationFile(gguf.metadata, vocabulary, shape.context),
    'tokenizer.json': tokenizerFile(vocabulary),
    'tokenizer_config.json': tokenizerConfigFile(vocabulary, shape.context),
  };
}

/** Writes JSON files as they are hashed: two spaces, one line end at the end. */
export async function writeJsonFiles(folder: string, files: Readonly<Record<string, object>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), `${JSON.stringify(content, null, 2)}\n`, { flush: true });
  }
}
