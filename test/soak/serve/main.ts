import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../server/engine/random.ts';
import { readStretches } from '../../bench/server/sessions.ts';
import {
  countedRequests,
  hammer,
  knownAnswers,
  memoryOf,
  type Outcomes,
  sumOf,
} from '../../support/hammer.ts';
import { childrenOf, type RealServer, startRealServer } from '../../support/real-server.ts';
import type { SoakOptions } from '../soak-options.ts';

const MINUTE = 60_000;
/** Characters of a file that somebody asks about. */
const PROMPT = 800;
const CLIENTS = 8;
/** Different questions, each asked once before anything disturbs. */
const QUESTIONS = 12;
const LOOK_MS = 5000;
/** Five kills within a minute would be believed to be no bad luck. */
const KILL_EVERY_MS = { least: 15_000, most: 40_000 };
/** Share of the memory by which the last quarter may be above the second one. */
const FLAT = 0.05;

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Growth from the second to the last quarter: in the first one caches fill. */
function growth(megabytes: readonly number[]): number {
  const quarter = Math.floor(megabytes.length / 4);
  return mean(megabytes.slice(-quarter)) / mean(megabytes.slice(quarter, 2 * quarter)) - 1;
}

async function watchMemory(server: RealServer, until: number): Promise<number[]> {
  const megabytes: number[] = [];
  while (performance.now() < until) {
    megabytes.push(memoryOf(server));
    await sleep(LOOK_MS);
  }
  return megabytes;
}

async function killEngine(server: RealServer, until: number): Promise<number> {
  const random = seededRandom(11);
  let kills = 0;
  for (;;) {
    const { least, most } = KILL_EVERY_MS;
    await sleep(least + (most - least) * random());
    if (performance.now() > until) return kills;
    await server.untilReady();
    const [engine] = childrenOf(server.child.pid ?? 0);
    if (engine) process.kill(engine, 'SIGKILL');
    kills++;
  }
}

function faultsOf(phases: readonly Outcomes[], counted: number): string[] {
  const all = (name: keyof Outcomes) => phases.reduce((sum, outcomes) => sum + outcomes[name], 0);
  const [lost, twice, wrong, left] = [all('lost'), all('twice'), all('wrong'), all('left')];
  const sent = phases.reduce((sum, outcomes) => sum + sumOf(outcomes), 0);
  const faults: string[] = [];
  if (lost + twice + wrong > 0)
    faults.push(`${lost} lost, ${twice} answered twice, ${wrong} with another text`);
  if (counted > sent || counted < sent - left) faults.push(`the server counted ${counted} of ${sent}`);
  return faults;
}

/**
 * Has eight people ask a real server for `rounds` minutes, most of whom leave early, and looks at its memory; then for a
 * quarter of that again while its engine is killed at random moments. Every request must be accounted for.
 */
export async function soakServe({ model, rounds = 60 }: SoakOptions): Promise<boolean> {
  const prompts = (await readStretches()).slice(0, QUESTIONS).map(({ before }) => before.slice(-PROMPT));
  const server = await startRealServer(['--model', model, '--log-level', 'silent']);
  try {
    await server.untilReady();
    const known = await knownAnswers(server.where, prompts);
    const ask = (until: number, seed: number) =>
      hammer({
        where: server.where,
        clients: CLIENTS,
        known,
        leaving: 0.8,
        leaveWithinMs: 1000,
        random: seededRandom(seed),
        goOn: () => performance.now() < until,
      });
    const before = await countedRequests(server.where);
    const calm = performance.now() + rounds * MINUTE;
    const [quiet, megabytes] = await Promise.all([ask(calm, 1), watchMemory(server, calm)]);
    const grown = growth(megabytes);
    console.log(
      `${rounds} minutes: ${JSON.stringify(quiet)}; memory ${mean(megabytes).toFixed(0)} MB on the average,`,
    );
    console.log(
      `  at most ${Math.max(...megabytes).toFixed(0)} MB, ${(100 * grown).toFixed(1)} % more in the last quarter`,
    );

    const end = performance.now() + (rounds * MINUTE) / 4;
    const [killed, kills] = await Promise.all([ask(end, 2), killEngine(server, end)]);
    console.log(`${kills} kills of the engine: ${JSON.stringify(killed)}`);
    const counted = (await countedRequests(server.where)) - before;
    const faults = faultsOf([quiet, killed], counted);
    if (grown > FLAT) faults.push('memory is not flat');
    for (const fault of faults) console.log(`  does not hold: ${fault}`);
    return faults.length === 0;
  } finally {
    await server.stop();
  }
}
