import { statSync } from 'node:fs';
import { join } from 'node:path';
import { importFolder } from './import-folder.ts';
import { importGguf } from './import-gguf.ts';
import type { ImportOptions } from './import-into.ts';
import { readJson } from './read-json.ts';
import { importReader } from './reader/import-reader.ts';
import { isReaderConfig } from './reader/reader-config.ts';
import type { ModelRef } from './store.ts';

/** Makes a model of a GGUF file or of a folder in Hugging Face's format; errors as theirs. */
export async function importModel(path: string, options: ImportOptions = {}): Promise<ModelRef> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) return importGguf(path, options);
  const isReader = isReaderConfig(readJson(join(path, 'config.json')));
  return isReader ? importReader(path, options) : importFolder(path, options);
}
