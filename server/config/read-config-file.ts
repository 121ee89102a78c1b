import { readFile } from 'node:fs/promises';
import { PhcError } from '../../protocol/errors.ts';

/** The content of a configuration file, not yet checked; an empty object where none was named. Throws `PHC_SERVER_CONFIG`. */
export async function readConfigFile(path: string | undefined): Promise<unknown> {
  if (path === undefined || path === '') return {};
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    // The parser's own message quotes the file, and keys may be in it.
    const why = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new PhcError('PHC_SERVER_CONFIG', { detail: `${path} ${why}`, cause });
  }
}
