import { moneyFaults } from '../../support/money-books.ts';
import { killForMoney } from '../../support/money-kills.ts';
import { paidWorld } from '../../support/paid-server.ts';
import type { SoakOptions } from '../soak-options.ts';

/** Kills of one development chain; a new one begins with new keys and an empty ledger. */
const KILLS_EACH = 50;

/** Kills paid servers, their clients and the chain 1,000 times, and adds the books up after each fifty, each of a seed. */
export async function soakMoney({ rounds = 1000, seed: first }: SoakOptions): Promise<boolean> {
  let holds = true;
  for (let done = 0, seed = first; done < rounds; done += KILLS_EACH, seed++) {
    const world = await paidWorld();
    try {
      const left = await killForMoney(world, Math.min(KILLS_EACH, rounds - done), seed);
      const faults = moneyFaults(left);
      holds &&= faults.length === 0;
      const { kills, answers, charged, claimed } = left;
      const killed = Object.entries(kills).map(([victim, times]) => `${victim} ${times}`);
      console.log(
        `seed ${seed}: ${killed.join(', ')}; ${answers} answers, charged ${charged}, claimed ${claimed}`,
      );
      for (const fault of faults) console.log(`  does not hold: ${fault}`);
    } finally {
      await world.remove();
    }
  }
  return holds;
}
