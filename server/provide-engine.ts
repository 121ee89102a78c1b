import { PhcError } from '../protocol/errors.ts';
import type { CoreOptions } from './engine/core.ts';
import { defaultCoreOptions } from './engine/options.ts';
import { DEFAULT_PROFILE } from './engine/profile.ts';
import { startEngine } from './engine/supervisor.ts';
import { describeTuning, keepTuning, keptTunings } from './engine/tuning/kept-tunings.ts';
import { hasTimeFor, tuningKey } from './engine/tuning/machine.ts';
import { measureApart } from './engine/tuning/measure-apart.ts';
import { tuneWhenIdle } from './engine/tuning/tune-when-idle.ts';
import type { Tuning } from './engine/tuning/tuning.ts';
import { engineEntry } from './engine-entry.ts';
import { homeFolder } from './home.ts';
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

/** What may differ from the usual. */
interface EngineChoices extends Partial<Pick<CoreOptions, 'profile' | 'slots' | 'batch' | 'waitMs'>> {
  /** Where a part of it is given, nothing is measured. */
  readonly tuning?: Partial<Tuning>;
}

/**
 * Provides the engine of a model; its process checks the digest as it loads. How it uses the machine is measured once, when
 * nobody asks, and holds from the next start on: to load the model anew would make somebody wait.
 */
export function provideEngine(
  model: string,
  log: (line: string) => void,
  { tuning: asked = {}, ...choices }: EngineChoices = {},
): Provide {
  return async (report, signal) => {
    const { name, root, folder } = await ensureModel(model, report, signal);
    signal.throwIfAborted();
    const home = homeFolder();
    const { profile = DEFAULT_PROFILE } = choices;
    const key = tuningKey(root, profile);
    const mayTune = Object.keys(asked).length === 0 && profile.startsWith('cpu-');
    const kept = mayTune ? (await keptTunings(home))[key] : undefined;
    if (kept) log(`tuning ${describeTuning(kept)}`);
    const usual = { folder, name, ...defaultCoreOptions(), ...choices };
    const options = { ...usual, ...kept?.tuning, ...asked };
    const engine = startEngine({ entry: engineEntry(), onState: report, log, ...options });
    if (!mayTune || kept) return engine;
    return tuneWhenIdle(engine, async (stop) => {
      if (!(await hasTimeFor(folder)) || stop.aborted) return false;
      try {
        const choice = await measureApart(engineEntry(), options, stop);
        if (!choice) return false;
        await keepTuning(home, key, choice);
        log(`measured for the next start: ${describeTuning(choice)}`);
      } catch (error) {
        log(`no tuning could be measured: ${String(error)}`);
      }
      return true;
    });
  };
}
