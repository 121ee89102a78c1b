import { basename } from 'node:path';
import { convertGguf } from './convert-gguf.ts';
import { readGguf } from './gguf/read-gguf.ts';
import { type ImportOptions, importInto, importName, roundingOf, withAdapter } from './import-into.ts';
import { openRandomAccess } from './random-access.ts';
import type { ModelRef } from './store.ts';

/**
 * Makes a model of a GGUF file. Errors: `PHC_MODEL_FORMAT` if the file cannot be used,
 * `PHC_REQUEST_INVALID` for a name that cannot be, `PHC_DISK_FULL`, `PHC_DISK_READONLY`.
 */
export async function importGguf(file: string, options: ImportOptions = {}): Promise<ModelRef> {
  const name = await importName(basename(file).replace(/\.gguf$/i, ''), options);
  const source = openRandomAccess(file);
  try {
    const gguf = readGguf(source);
    return await withAdapter(options, (adapt) =>
      importInto(name, options, (folder, progress) =>
        convertGguf(gguf, folder, { ...progress, adapt, ...roundingOf(options) }),
      ),
    );
  } finally {
    source.close();
  }
}
