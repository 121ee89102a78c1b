import manifest from '../../../package.json';
import { type Core, loadCore } from '../../../server/engine/core.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { DEFAULT_PROFILE, type ServedProfile } from '../../../server/engine/profile.ts';
import { defaultRecipesFolder } from '../../../server/model/recipe.ts';
import { openModel, type StoreOptions } from '../../../server/model/store.ts';

/** What a score depends on beside model, problems and harness. */
export interface EngineFacts {
  readonly name: string;
  readonly version: string;
  readonly profile: string;
  readonly threads: number;
}

/** A model that is evaluated, loaded. */
export interface Subject {
  readonly name: string;
  readonly modelRoot: string;
  readonly engine: EngineFacts;
  readonly core: Core;
  close(): void;
}

export interface SubjectOptions extends StoreOptions {
  /** How precisely it computes; as served unless said. */
  readonly profile?: ServedProfile;
}

function engineFacts(profile: ServedProfile, threads: number): EngineFacts {
  const name = profile === 'exact' ? 'onnxruntime-web' : 'onnxruntime-node';
  return { name, version: manifest.dependencies[name], profile, threads: profile === 'exact' ? 1 : threads };
}

/**
 * Loads a model whose digest is checked first.
 * @throws PhcError PHC_MODEL_UNKNOWN, PHC_MODEL_DIGEST, PHC_MODEL_FORMAT, PHC_ENGINE_LIBRARY.
 */
export async function openSubject(
  nameOrRoot: string,
  { profile = DEFAULT_PROFILE, ...store }: SubjectOptions = {},
): Promise<Subject> {
  const model = await openModel(nameOrRoot, { searchFolders: [defaultRecipesFolder()], ...store });
  const options = { ...defaultCoreOptions(), slots: 1, profile };
  const core = await loadCore(model.folder, options);
  return {
    name: model.name,
    modelRoot: model.root,
    engine: engineFacts(profile, options.threads),
    core,
    close: () => core.close(),
  };
}
