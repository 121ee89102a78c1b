import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MODEL_FILES } from '../../protocol/model-files.ts';
import { withNewFolder } from './new-folder.ts';
import { checkStored } from './onnx/check-stored.ts';
import { halfGraph } from './onnx/half-graph.ts';
import { DATA_FILE } from './onnx/weight-file.ts';
import { openRandomAccess } from './random-access.ts';
import { openModel, type StoreOptions } from './store.ts';

/**
 * Writes a model into a new folder as GPUs compute it: the graph in fp16 over the same stored integers. What is written
 * has another digest than the model and is served by nothing here. Errors: `PHC_MODEL_UNKNOWN`, `PHC_MODEL_DIGEST`,
 * `PHC_MODEL_FORMAT` for a number that fp16 lacks, `PHC_REQUEST_INVALID` if the folder is there, those of the disk.
 */
export async function exportHalf(name: string, folder: string, options: StoreOptions = {}): Promise<string> {
  const target = resolve(folder);
  const model = await openModel(name, options);
  await withNewFolder(target, async (draft) => {
    const stored = await readFile(join(model.folder, 'model.onnx'));
    const file = openRandomAccess(join(model.folder, DATA_FILE));
    try {
      checkStored(stored, file.size);
      const graph = halfGraph(stored, ({ external }) => {
        const bytes = new Uint8Array(external?.length ?? 0);
        file.readAt(bytes, external?.offset ?? 0);
        return new Float32Array(bytes.buffer);
      });
      await writeFile(join(draft, 'model.onnx'), graph, { flush: true });
    } finally {
      file.close();
    }
    for (const other of MODEL_FILES.filter((one) => one !== 'model.onnx'))
      await copyFile(join(model.folder, other), join(draft, other));
  });
  return target;
}
