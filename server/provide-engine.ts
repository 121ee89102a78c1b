import { PhcError } from '../protocol/errors.ts';
import type { CoreOptions } from './engine/core.ts';
import { defaultCoreOptions } from './engine/options.ts';
import { startEngine } from './engine/supervisor.ts';
import { engineEntry } from './engine-entry.ts';
import { buildModel } from './model/build.ts';
import { defaultRecipesFolder, readRecipe } from './model/recipe.ts';
import { findModel, type ModelRef } from './model/store.ts';
import type { Provide } from './provisioned-engine.ts';

/** The model of that name, built first where it is one of ours and not there yet. */
async function ensureModel(name: string, ...[report, signal]: Parameters<Provide>): Promise<ModelRef> {
  try {
    return await findModel(name, { searchFolders: [defaultRecipesFolder()] });
  } catch (error) {
    const buildable = await readRecipe(name, defaultRecipesFolder());
    if (!(error instanceof PhcError && error.code === 'PHC_MODEL_UNKNOWN' && buildable)) throw error;
  }
  return buildModel(name, {
    onProgress: (step, progress) => report({ status: 'building', step, progress }),
    signal,
  });
}

/** Provides the engine of a model; its process checks the digest as it loads. @param options what differs from the usual. */
export function provideEngine(
  model: string,
  log: (line: string) => void,
  options: Partial<Pick<CoreOptions, 'profile' | 'slots' | 'batch' | 'waitMs'>> = {},
): Provide {
  return async (report, signal) => {
    const { name, folder } = await ensureModel(model, report, signal);
    signal.throwIfAborted();
    return startEngine({
      entry: engineEntry(),
      folder,
      name,
      onState: report,
      log,
      ...defaultCoreOptions(),
      ...options,
    });
  };
}
