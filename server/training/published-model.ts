import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { homeFolder, trainingFolder } from '../home.ts';
import { defaultRecipesFolder, readRecipe } from '../model/recipe.ts';
import { unpackModel } from '../model/unpack-model.ts';
import { trainingScripts } from './scripts-folder.ts';

/** A run on this machine, or what is published of one: `training/` beside `adapter/`. */
export type Kind = 'run' | 'published';

/** Which of the two a folder is; throws `PHC_TRAINING_RUN` for any other. */
export function kindOf(folder: string): Kind {
  if (existsSync(join(folder, 'training', 'attestation.json'))) return 'published';
  if (existsSync(join(folder, 'log.jsonl')) && existsSync(join(folder, 'settings.json'))) return 'run';
  throw new PhcError('PHC_TRAINING_RUN', { detail: `${folder} holds no log of a training` });
}

/** The lock of the corpus that comes with the product. */
export function defaultLock(): string {
  return join(trainingScripts(), 'corpus', 'corpus.lock.json');
}

interface BaseOptions {
  readonly home?: string;
  readonly onProgress?: (step: string, fraction: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * What the adapter of the product's model in `folder` was trained on: its recipe's source without the adapter, kept
 * unpacked in the home folder. Throws `PHC_TRAINING_RUN` where there is no such recipe, and the errors of `unpackModel`.
 */
export async function recipeBase(folder: string, options: BaseOptions = {}): Promise<string> {
  const name = basename(resolve(folder));
  if (!(await readRecipe(name, defaultRecipesFolder()))) {
    throw new PhcError('PHC_TRAINING_RUN', { detail: `name the model that it was trained on with --base` });
  }
  const base = join(trainingFolder(options.home ?? homeFolder()), 'base', name);
  return existsSync(base) ? base : unpackModel(name, base, { ...options, source: true });
}

interface Inputs {
  readonly base: string;
  readonly corpus: string;
}

/** Where the run says that its base and its corpus are; undefined for a run of before that was recorded. */
export async function recordedInputs(run: string): Promise<Inputs | undefined> {
  const path = join(run, 'starts.jsonl');
  if (!existsSync(path)) return undefined;
  const last = (await readFile(path, 'utf8')).trimEnd().split('\n').at(-1) ?? '{}';
  const { base, corpus } = JSON.parse(last);
  return { base: base.path, corpus: corpus.path };
}
