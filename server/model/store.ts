import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { MODEL_FILES } from '../../protocol/model-files.ts';
import { homeFolder, modelsFolder } from '../home.ts';
import { type Names, readNames } from './names.ts';
import { defaultRecipesFolder, readRecipe } from './recipe.ts';
import { checkModelRoot } from './verify.ts';

/** A model on disk. */
export interface ModelRef {
  readonly name: string;
  readonly root: string;
  readonly folder: string;
}

export interface StoreOptions {
  readonly home?: string;
  /** Further folders that hold models as `models/` in the home folder does: those that come with a package. */
  readonly searchFolders?: readonly string[];
  readonly recipesFolder?: string;
}

const ROOT = /^[0-9a-f]{64}$/;

/** True for the text of a model's digest. */
export function isModelRoot(text: string): boolean {
  return ROOT.test(text);
}

const placesOf = ({ home = homeFolder(), searchFolders = [] }: StoreOptions) => [
  modelsFolder(home),
  ...searchFolders,
];

async function allNames(places: readonly string[]): Promise<Names> {
  const lists = await Promise.all(places.map(readNames));
  return Object.assign({}, ...lists.reverse());
}

function findFolder(root: string, places: readonly string[]): string | undefined {
  return places.map((place) => join(place, root)).find((folder) => existsSync(folder));
}

/** Where a model is by its name or digest, without looking at its content; `PHC_MODEL_UNKNOWN` if it is not there. */
export async function findModel(nameOrRoot: string, options: StoreOptions = {}): Promise<ModelRef> {
  const places = placesOf(options);
  const names = await allNames(places);
  // What comes with the product is known by the digest in its recipe, whatever a list in the home folder says.
  const recipe = await readRecipe(nameOrRoot, options.recipesFolder ?? defaultRecipesFolder());
  const named = recipe?.modelRoot ?? (Object.hasOwn(names, nameOrRoot) ? names[nameOrRoot] : undefined);
  const root = named ?? nameOrRoot;
  const folder = isModelRoot(root) ? findFolder(root, places) : undefined;
  if (!folder) {
    const detail = named ? `"${nameOrRoot}" is not built` : `"${nameOrRoot}"`;
    throw new PhcError('PHC_MODEL_UNKNOWN', { detail });
  }
  const name = named ? nameOrRoot : Object.keys(names).find((key) => names[key] === root);
  return { name: name ?? root, root, folder };
}

/** Finds a model and checks that its files have its digest, else `PHC_MODEL_DIGEST`. */
export async function openModel(
  nameOrRoot: string,
  options: StoreOptions & { signal?: AbortSignal } = {},
): Promise<ModelRef> {
  const model = await findModel(nameOrRoot, options);
  await checkModelRoot(model.folder, model.root, options.signal);
  return model;
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all(MODEL_FILES.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Every named model that is on disk, by name; contents are not checked. */
export async function listModels(options: StoreOptions = {}): Promise<Array<ModelRef & { bytes: number }>> {
  const places = placesOf(options);
  const models: Array<ModelRef & { bytes: number }> = [];
  for (const [name, root] of Object.entries(await allNames(places))) {
    const folder = findFolder(root, places);
    const bytes = folder ? await sizeOf(folder).catch(() => undefined) : undefined;
    if (folder && bytes !== undefined) models.push({ name, root, folder, bytes });
  }
  return models.sort((a, b) => (a.name < b.name ? -1 : 1));
}
