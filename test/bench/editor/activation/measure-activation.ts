import { join } from 'node:path';
import { runChild } from '../host/run-child.ts';
import type { ThreadTimes } from '../host/thread-times.ts';

/** What it took to load our code and to run `activate`, with what VS Code does around them, in milliseconds. */
export interface Activation {
  /** By the clock: also what VS Code waited for its window, and what others had of processor and disk. */
  readonly clock: number;
  /** Of the thread of all extensions meanwhile, other work in it included; null where nobody tells. */
  readonly thread: ThreadTimes | null;
}

const TIMES = 5;

/** Activates the extension in one new window of the real VS Code after another. */
export async function measureActivation(): Promise<Activation[]> {
  const found: Activation[] = [];
  while (found.length < TIMES) found.push(await runChild<Activation>(join(__dirname, 'child.ts')));
  return found;
}
