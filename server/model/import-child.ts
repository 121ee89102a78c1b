import { copyFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { EngineFile, MODEL_FILES } from '../../protocol/model-files.ts';
import { readConfig } from './checkpoint/read-config.ts';
import { NO_CALIBRATION } from './default-files.ts';
import { hashFile } from './hash-file.ts';
import { type ImportOptions, importInto, importName, withAdapter } from './import-into.ts';
import { writeJsonFiles } from './json-files.ts';
import { layoutOf } from './layout/layout-of.ts';
import { ADAPTER_WEIGHTS } from './lora/load-adapter.ts';
import type { WriteProgress } from './onnx/write-model.ts';
import { readJson } from './read-json.ts';
import { type ModelRef, openModel, type StoreOptions } from './store.ts';
import { openStoredWeights } from './stored-weights.ts';
import { writeNetwork } from './write-network.ts';

/** What a child has from its parent as it is; its weights are its own, and so is what was measured about them. */
const INHERITED = MODEL_FILES.filter((file) => !file.startsWith('model.onnx') && file !== 'calibration.json');

/**
 * Makes a model of a built one and an adapter, with `lineage.json` beside it. Errors: `PHC_MODEL_UNKNOWN` and
 * `PHC_MODEL_DIGEST` for the parent, `PHC_MODEL_FORMAT` for the adapter, those of `importFolder` for name and disk.
 */
export async function importChild(
  parentName: string,
  options: ImportOptions & StoreOptions & { readonly adapter: string },
): Promise<ModelRef> {
  const { calibrate } = options;
  const name = await importName(basename(resolve(options.adapter)), options);
  const parent = await openModel(parentName, options);
  const shape = readConfig(readJson(join(parent.folder, 'config.json')));
  const stored = openStoredWeights(parent.folder, layoutOf(shape));
  try {
    return await withAdapter(options, async (adapt) => {
      const adapted = adapt(stored.weights, shape);
      const tokenizerFile = z.looseObject({}).parse(readJson(join(parent.folder, 'tokenizer.json')));
      const { bits } = EngineFile.parse(readJson(join(parent.folder, 'engine.json'))).weights;
      const adapterHash = await hashFile(join(options.adapter, ADAPTER_WEIGHTS), options.signal);
      const lineage = {
        parents: [{ name: parent.name, modelRoot: parent.root }],
        adapterSha256: adapterHash.toString('hex'),
      };
      const write = async (folder: string, progress: WriteProgress) => {
        for (const file of INHERITED) await copyFile(join(parent.folder, file), join(folder, file));
        await writeJsonFiles(folder, { 'calibration.json': NO_CALIBRATION });
        await writeNetwork(folder, shape, adapted, tokenizerFile, { ...progress, bits, calibrate });
      };
      return importInto(name, options, write, { lineage });
    });
  } finally {
    stored.close();
  }
}
