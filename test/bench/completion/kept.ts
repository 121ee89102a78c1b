import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Findings } from './replay.ts';

interface Entry {
  readonly name: string;
  readonly modelRoot: string;
  readonly findings: Findings;
}

/** What was found in packages before, so that a run of hours can be gone on with. */
export interface Kept {
  /** What one package gave with this model; undefined if it is still to be typed in. */
  read(name: string): Findings | undefined;
  add(name: string, findings: Findings): void;
}

/**
 * Keeps findings in a file, a line of JSON for each package; without a file none is kept.
 * @param modelRoot of the model that answers: what another one gave is typed anew.
 */
export function openKept(file: string | undefined, modelRoot: string): Kept {
  const lines = file && existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const entries: Entry[] = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  return {
    read: (name) =>
      entries.findLast((entry) => entry.name === name && entry.modelRoot === modelRoot)?.findings,
    add: (name, findings) => {
      if (file) appendFileSync(file, `${JSON.stringify({ name, modelRoot, findings })}\n`);
    },
  };
}
