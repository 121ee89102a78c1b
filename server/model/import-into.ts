import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { homeFolder } from '../home.ts';
import type { BuildOptions } from './build.ts';
import { publishModel, withBuildFolder } from './build-folder.ts';
import { readConfig } from './checkpoint/read-config.ts';
import type { Weights } from './layout/weight-layout.ts';
import { checkLineShape, lineDocuments } from './line-model.ts';
import type { Lineage } from './lineage.ts';
import { loadAdapter } from './lora/load-adapter.ts';
import { modelRoot } from './model-root.ts';
import type { NetworkShape } from './network-shape.ts';
import type { WriteProgress } from './onnx/write-model.ts';
import { readJson } from './read-json.ts';
import { defaultRecipesFolder, readRecipe } from './recipe.ts';
import { isModelRoot, type ModelRef } from './store.ts';
import type { Rounding } from './write-network.ts';

export interface ImportOptions extends BuildOptions, Rounding {
  /** What to call the model; the name of the file or folder if absent. */
  readonly name?: string;
  /** Folder of a LoRA adapter in PEFT's format that is merged into the weights before they are quantised. */
  readonly adapter?: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The name that was asked for, or one made of `suggestion`; throws `PHC_REQUEST_INVALID` for one that cannot be. */
export async function importName(
  suggestion: string,
  { name, recipesFolder = defaultRecipesFolder() }: ImportOptions,
): Promise<string> {
  const chosen = name ?? suggestion.replace(/[^A-Za-z0-9._-]+/g, '-');
  const usable = NAME.test(chosen) && !isModelRoot(chosen);
  if (usable && !(await readRecipe(chosen, recipesFolder))) return chosen;
  const detail = usable ? `"${chosen}" is a model of the product` : `"${chosen}" is no name for a model`;
  throw new PhcError('PHC_REQUEST_INVALID', { detail, param: 'name' });
}

/** How the options say that weights are rounded; throws `PHC_REQUEST_INVALID` where they contradict each other. */
export function roundingOf({ bits = 8, calibrate }: ImportOptions): Rounding {
  if (bits === 8 && calibrate !== undefined) {
    const detail = 'only weights of 4 bits are calibrated';
    throw new PhcError('PHC_REQUEST_INVALID', { detail, param: 'calibrate' });
  }
  return { bits, calibrate };
}

/** Runs `work` with what changes weights as the options say. */
export async function withAdapter<T>(
  { adapter }: ImportOptions,
  work: (adapt: (weights: Weights, shape: NetworkShape) => Weights) => Promise<T>,
): Promise<T> {
  if (adapter === undefined) return work((weights) => weights);
  const loaded = loadAdapter(adapter);
  try {
    return await work(loaded.merge);
  } finally {
    loaded.close();
  }
}

interface About {
  readonly lineage?: Lineage;
  readonly documents?: readonly string[];
}

/**
 * Lets `write` fill a model folder and publishes it under that name.
 * @param about what goes beside it, decided when the folder is whole.
 */
export async function publishInto(
  name: string,
  { home = homeFolder(), signal, onProgress }: ImportOptions,
  write: (folder: string, progress: WriteProgress) => Promise<void>,
  about: About | ((built: string) => About) = {},
): Promise<ModelRef> {
  return withBuildFolder(home, signal, async (built) => {
    await write(built, {
      onProgress: (fraction) => onProgress?.('Converting the weights', 0.95 * fraction),
      signal,
    });
    onProgress?.('Computing the digest', 0.95);
    const root = await modelRoot(built, signal);
    const { lineage, documents = [] } = typeof about === 'function' ? about(built) : about;
    return publishModel(built, home, { name, root, documents, ...(lineage ? { lineage } : {}) });
  });
}

/** The same for a network that writes, which must have the shape that its name promises. */
export async function importInto(
  name: string,
  options: ImportOptions,
  write: (folder: string, progress: WriteProgress) => Promise<void>,
  { lineage, documents = [] }: About = {},
): Promise<ModelRef> {
  const { recipesFolder } = options;
  return publishInto(name, options, write, (built) => {
    checkLineShape(name, readConfig(readJson(join(built, 'config.json'))), recipesFolder);
    const own = lineDocuments(name, recipesFolder);
    return { documents: own.length > 0 ? own : documents, ...(lineage ? { lineage } : {}) };
  });
}
