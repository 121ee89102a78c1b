import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { writeAtomically } from '../../atomic-file.ts';
import { systemCode } from '../../disk-error.ts';
import { homeFolder } from '../../home.ts';
import { acquireLock } from '../../lock.ts';
import { makeFolder } from '../../make-folder.ts';

const Pin = z.object({
  root: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** When it was seen first, ISO 8601. */
  since: z.string(),
});

/** What each workspace saw first, by its folder and the asset's DID. */
const Pins = z.record(z.string(), z.record(z.string(), Pin));
type Pins = z.infer<typeof Pins>;

const pinsFile = (home: string) => join(home, 'chain', 'pins.json');

async function readPins(home: string): Promise<Pins> {
  try {
    return Pins.parse(JSON.parse(await readFile(pinsFile(home), 'utf8')));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return {};
    throw error;
  }
}

/** The root of an asset that a workspace saw first; undefined where it never saw one. */
export async function readPin(
  workspace: string,
  did: string,
  home = homeFolder(),
): Promise<string | undefined> {
  return (await readPins(home))[resolve(workspace)]?.[did]?.root;
}

/** Notes which root a workspace believes from now on, in the place of what it believed before. */
export async function writePin(
  workspace: string,
  did: string,
  root: string,
  home = homeFolder(),
): Promise<void> {
  await makeFolder(join(home, 'chain'));
  const lock = await acquireLock(`${pinsFile(home)}.lock`, { wait: true });
  try {
    const pins = await readPins(home);
    const folder = resolve(workspace);
    const own = { ...pins[folder], [did]: { root, since: new Date().toISOString() } };
    await writeAtomically(pinsFile(home), `${JSON.stringify({ ...pins, [folder]: own }, null, 2)}\n`);
  } finally {
    await lock.release();
  }
}
