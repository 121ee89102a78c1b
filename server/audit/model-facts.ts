import { join } from 'node:path';
import type { Tolerance } from '../../protocol/audit/deviation.ts';
import { CalibrationFile, GenerationFile } from '../../protocol/model-files.ts';
import { defaultCoreOptions } from '../engine/options.ts';
import { readJson } from '../model/read-json.ts';
import { createTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts';

/** What an audit needs to know of a model besides its weights. */
export interface ModelFacts {
  readonly tokenizer: Tokenizer;
  readonly generation: GenerationFile;
  /** Most tokens of prompt and answer where it is served. */
  readonly context: number;
  /** What honest noise is in a profile; undefined where the model's publisher did not measure it. */
  tolerance(profile: string): Tolerance | undefined;
}

/** Reads a model folder, without its weights. @throws PhcError PHC_MODEL_FORMAT. */
export function readModelFacts(folder: string): ModelFacts {
  const generation = GenerationFile.parse(readJson(join(folder, 'generation.json')));
  const calibration = Object.entries(CalibrationFile.parse(readJson(join(folder, 'calibration.json'))));
  return {
    tokenizer: createTokenizer(readJson(join(folder, 'tokenizer.json'))),
    generation,
    context: Math.min(defaultCoreOptions().context, generation.context),
    tolerance: (profile) => calibration.find(([name]) => name === profile)?.[1],
  };
}
