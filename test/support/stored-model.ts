import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL_FILES } from '../../protocol/model-files.ts';
import { modelsFolder } from '../../server/home.ts';
import { modelRoot } from '../../server/model/model-root.ts';
import { setName } from '../../server/model/names.ts';

/** Puts a model into a home folder that is one by its files and digest only; gives its root. */
export async function storeModel(home: string, name: string): Promise<string> {
  const models = modelsFolder(home);
  const draft = join(models, 'draft');
  mkdirSync(draft, { recursive: true });
  for (const file of MODEL_FILES) writeFileSync(join(draft, file), `${file} of ${name}`);
  const root = await modelRoot(draft);
  renameSync(draft, join(models, root));
  await setName(models, name, root);
  return root;
}
