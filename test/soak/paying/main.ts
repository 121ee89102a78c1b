import { setTimeout as sleep } from 'node:timers/promises';
import { openPayingStory } from '../../e2e/paying/play.ts';
import { PAYING } from '../../e2e/paying/steps.ts';
import type { SoakOptions } from '../soak-options.ts';

/** All steps but the suggestions, and then each of those, on a machine that has other work as well. */
const STEPS_MS = 600_000;
const EACH_MS = 30_000;
/** Of the 3.2 seconds that a suggestion took 1.9 were typing at 30 ms a key, 1.3 waiting until it grows no more. */
const KEY_MS = 10;
/** Suggestions between two lines that are printed. */
const TOLD_EACH = 20;

async function play(rounds: number): Promise<void> {
  const tell = (came: number, of: number) => {
    if (of === rounds && came % TOLD_EACH === 0) console.log(`  ${came} of ${of} suggestions`);
  };
  const story = await openPayingStory(rounds, tell, KEY_MS);
  try {
    for (const { name, who, title } of PAYING) {
      const begun = performance.now();
      await story.play(name);
      console.log(`${who}: ${title} (${Math.round((performance.now() - begun) / 1000)} s)`);
    }
  } finally {
    await story.close();
  }
}

/** Plays the story of paying with 200 suggestions before the server is killed; throws where a step does not hold. */
export async function soakPaying({ rounds = 200 }: SoakOptions): Promise<boolean> {
  const limit = STEPS_MS + rounds * EACH_MS;
  const tooLong = sleep(limit, undefined, { ref: false }).then(() => {
    throw new Error(`${rounds} suggestions took longer than ${limit / 60_000} minutes`);
  });
  await Promise.race([play(rounds), tooLong]);
  return true;
}
