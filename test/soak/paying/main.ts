import { openPayingStory } from '../../e2e/paying/play.ts';
import { PAYING } from '../../e2e/paying/steps.ts';
import type { SoakOptions } from '../soak-options.ts';

/** Plays the story of paying with 200 suggestions before the server is killed; throws where a step does not hold. */
export async function soakPaying({ rounds = 200 }: SoakOptions): Promise<boolean> {
  const story = await openPayingStory(rounds);
  try {
    for (const { name, who, title } of PAYING) {
      const begun = performance.now();
      await story.play(name);
      console.log(`${who}: ${title} (${Math.round((performance.now() - begun) / 1000)} s)`);
    }
    return true;
  } finally {
    await story.close();
  }
}
