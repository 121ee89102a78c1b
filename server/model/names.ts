import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { writeAtomically } from '../atomic-file.ts';
import { systemCode } from '../disk-error.ts';
import { acquireLock } from '../lock.ts';

const Names = z.record(z.string(), z.string().check(z.regex(/^[0-9a-f]{64}$/)));
/** Model roots by the names that people use. */
export type Names = z.infer<typeof Names>;

const fileOf = (folder: string) => join(folder, 'names.json');

function parse(text: string): Names | undefined {
  try {
    return Names.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function readText(folder: string): Promise<string | undefined> {
  try {
    return await readFile(fileOf(folder), 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Names of the models in a folder; none if there is no list, or a damaged one. */
export async function readNames(folder: string): Promise<Names> {
  const text = await readText(folder);
  return (text === undefined ? undefined : parse(text)) ?? {};
}

/** Lets `name` stand for the model `root`; a damaged list is kept beside the new one. */
export async function setName(folder: string, name: string, root: string): Promise<void> {
  const lock = await acquireLock(`${fileOf(folder)}.lock`, { wait: true });
  try {
    const text = await readText(folder);
    const names = text === undefined ? {} : parse(text);
    if (!names) await rename(fileOf(folder), `${fileOf(folder)}.damaged`);
    const changed = Object.entries({ ...names, [name]: root }).sort(([a], [b]) => (a < b ? -1 : 1));
    await writeAtomically(fileOf(folder), `${JSON.stringify(Object.fromEntries(changed), null, 2)}\n`);
  } finally {
    await lock.release();
  }
}
