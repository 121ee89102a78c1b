import { seededRandom } from '../../../server/engine/random.ts';
import { drawStretches, type Stretch } from '../completion/stretch.ts';
import { ensurePackage, packagesFor } from '../memory/packages.ts';
import { readSources } from '../memory/sources.ts';
import { type Key, typeAtPace } from './typing-gaps.ts';

/** Some 500 tokens of code above the cursor, from a place that stays while one types. */
const CHARS_ABOVE = 1800;
/** In each of the 14 packages, each in another file. */
const STRETCHES = 4;

/** Somebody who types in a file. */
export interface Session {
  readonly before: string;
  readonly keys: readonly Key[];
}

/** The stretches that are typed: real code of packages that are not in the training corpus. */
export async function readStretches(): Promise<Stretch[]> {
  const stretches: Stretch[] = [];
  for (const wanted of packagesFor('test')) {
    const files = readSources(await ensurePackage(wanted), wanted.language);
    stretches.push(...drawStretches(files, wanted.language, STRETCHES, `server ${wanted.name}`));
  }
  return stretches;
}

/** Sessions of so many people; each file begins with a line of its own, so that no server knows it from an earlier play. */
export function sessionsFor(stretches: readonly Stretch[], people: number, play: number): Session[] {
  return Array.from({ length: people }, (_, person) => {
    const { before, typed } = stretches[(play + person) % stretches.length]!;
    const mark = `# ${play}.${person}\n`;
    const keys = typeAtPace(typed, seededRandom(1000 * play + person));
    return { before: mark + before.slice(-CHARS_ABOVE), keys };
  });
}
