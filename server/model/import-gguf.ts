import { basename } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { systemCode } from '../disk-error.ts';
import { homeFolder } from '../home.ts';
import type { BuildOptions } from './build.ts';
import { publishModel, withBuildFolder } from './build-folder.ts';
import { convertGguf } from './convert-gguf.ts';
import { readGguf } from './gguf/read-gguf.ts';
import { modelRoot } from './model-root.ts';
import { type OpenFile, openRandomAccess } from './random-access.ts';
import { defaultRecipesFolder, readRecipe } from './recipe.ts';
import { isModelRoot, type ModelRef } from './store.ts';

export interface ImportOptions extends BuildOptions {
  /** What to call the model; the name of the file without its ending if absent. */
  readonly name?: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

async function nameFor(file: string, { name, recipesFolder = defaultRecipesFolder() }: ImportOptions) {
  const chosen =
    name ??
    basename(file)
      .replace(/\.gguf$/i, '')
      .replace(/[^A-Za-z0-9._-]+/g, '-');
  const usable = NAME.test(chosen) && !isModelRoot(chosen);
  if (usable && !(await readRecipe(chosen, recipesFolder))) return chosen;
  const detail = usable ? `"${chosen}" is a model of the product` : `"${chosen}" is no name for a model`;
  throw new PhcError('PHC_REQUEST_INVALID', { detail, param: 'name' });
}

function openGguf(file: string): OpenFile {
  try {
    return openRandomAccess(file);
  } catch (error) {
    if (error instanceof PhcError) throw error;
    const detail = systemCode(error) === 'ENOENT' ? `there is no file ${file}` : String(error);
    throw new PhcError('PHC_MODEL_FORMAT', { detail, cause: error });
  }
}

/**
 * Makes a model of any GGUF file of llama architecture. Errors: `PHC_MODEL_FORMAT` if the file cannot be used,
 * `PHC_REQUEST_INVALID` for a name that cannot be, `PHC_DISK_FULL`, `PHC_DISK_READONLY`.
 */
export async function importGguf(file: string, options: ImportOptions = {}): Promise<ModelRef> {
  const { home = homeFolder(), signal, onProgress } = options;
  const name = await nameFor(file, options);
  const source = openGguf(file);
  try {
    const gguf = readGguf(source);
    return await withBuildFolder(home, signal, async (built) => {
      await convertGguf(gguf, built, {
        onProgress: (fraction) => onProgress?.('Converting the weights', 0.95 * fraction),
        signal,
      });
      onProgress?.('Computing the digest', 0.95);
      const root = await modelRoot(built, signal);
      return publishModel(built, home, { name, root, documents: [] });
    });
  } finally {
    source.close();
  }
}
