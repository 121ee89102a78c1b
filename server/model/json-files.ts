import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CalibrationFile, EngineFile, GenerationFile, ModelFile } from '../../protocol/model-files.ts';
import { configFile } from './config-file.ts';
import { engineFile, generationFile, NO_CALIBRATION } from './default-files.ts';
import { blockOf } from './graph/begin-graph.ts';
import type { NetworkShape } from './network-shape.ts';
import { tokenizerConfigFile, tokenizerFile } from './tokenizer-files.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Rounding } from './write-network.ts';

/** Files that come with a recipe; the others are made. */
export interface GivenFiles extends Pick<Rounding, 'bits'> {
  readonly generation?: GenerationFile | undefined;
  readonly engine?: EngineFile | undefined;
  readonly calibration?: CalibrationFile | undefined;
}

/** Content of the JSON files of a model folder by their names. */
export type JsonFiles = Readonly<Record<Exclude<ModelFile, 'model.onnx' | 'model.onnx.data'>, object>>;

/** The JSON files of the model folder for a network and its vocabulary. */
export function jsonFiles(shape: NetworkShape, vocabulary: Vocabulary, given: GivenFiles): JsonFiles {
  return {
    'calibration.json': given.calibration ?? NO_CALIBRATION,
    'config.json': configFile(shape, vocabulary),
    'engine.json':
      given.engine ?? engineFile(given.bits === 4 ? { bits: 4 } : { bits: 8, block: blockOf(shape) }),
    'generation.json': given.generation ?? generationFile(vocabulary, shape.context),
    'tokenizer.json': tokenizerFile(vocabulary),
    'tokenizer_config.json': tokenizerConfigFile(vocabulary, shape.context),
  };
}

/** Text of a JSON file as it is hashed: two spaces, one line end at the end. */
export function jsonFileText(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Writes JSON files as they are hashed. */
export async function writeJsonFiles(folder: string, files: Readonly<Record<string, object>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), jsonFileText(content), { flush: true });
  }
}
