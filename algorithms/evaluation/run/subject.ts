import manifest from '../../../package.json';
import { type Core, loadCore } from '../../../server/engine/core.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
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

const PROFILE = 'cpu-fast';

/**
 * Loads a model whose digest is checked first.
 * @throws PhcError PHC_MODEL_UNKNOWN, PHC_MODEL_DIGEST, PHC_MODEL_FORMAT, PHC_ENGINE_LIBRARY.
 */
export async function openSubject(nameOrRoot: string, store: StoreOptions = {}): Promise<Subject> {
  const model = await openModel(nameOrRoot, { searchFolders: [defaultRecipesFolder()], ...store });
  const options = { ...defaultCoreOptions(), slots: 1 };
  const core = await loadCore(model.folder, options);
  return {
    name: model.name,
    modelRoot: model.root,
    engine: {
      name: 'onnxruntime-node',
      version: manifest.dependencies['onnxruntime-node'],
      profile: PROFILE,
      threads: options.threads,
    },
    core,
    close: () => core.close(),
  };
}
