import { statSync } from 'node:fs';
import { importFolder } from './import-folder.ts';
import { importGguf } from './import-gguf.ts';
import type { ImportOptions } from './import-into.ts';
import type { ModelRef } from './store.ts';

/** Makes a model of a GGUF file or of a folder in Hugging Face's format; errors as theirs. */
export async function importModel(path: string, options: ImportOptions = {}): Promise<ModelRef> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? importFolder(path, options) : importGguf(path, options);
}
