import { setTimeout as sleep } from 'node:timers/promises';
import { build } from '../../../scripts/setup/build.ts';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import type { Stretch } from '../completion/stretch.ts';
import type { Finished } from '../report.ts';
import { type Contender, startContenders } from './contenders.ts';
import { askAtRate, capacityOf, warmUp } from './load.ts';
import { play } from './play.ts';
import { printServer } from './print.ts';
import { reportServer, type ServerRound } from './report.ts';
import { readStretches, sessionsFor } from './sessions.ts';

interface Extent {
  readonly people: readonly number[];
  /** How long people type, and how long a server is loaded, in milliseconds. */
  readonly typingMs: number;
  readonly loadMs: number;
}

const FULL: Extent = { people: [1, 8, 32], typingMs: 20_000, loadMs: 15_000 };
const QUICK: Extent = { people: [1, 8], typingMs: 8000, loadMs: 6000 };

/** Documents that are open while a server is loaded. */
const LOADED_PEOPLE = 8;
const LOAD = 0.7;
/** Number of the play before the first round: memory is touched, code is compiled. */
const BEFORE = 1_000_000;
/** What was taken back at the end may still be on its way out. */
const REST_MS = 500;

/** Both in turn, the first one another each round: what the machine does besides meets both. */
async function inTurn<T>(
  contenders: readonly Contender[],
  round: number,
  work: (one: Contender) => Promise<T>,
) {
  const results: T[] = [];
  const order = round % 2 === 0 ? contenders : [...contenders].reverse();
  for (const contender of order) {
    await sleep(REST_MS);
    results.push(await work(contender));
  }
  return results;
}

async function loadServer(
  { name, ask }: Contender,
  stretches: readonly Stretch[],
  playNumber: number,
  ms: number,
) {
  const sessions = sessionsFor(stretches, LOADED_PEOPLE, playNumber);
  await warmUp(sessions, ask);
  const capacity = await capacityOf(sessions, ms, ask);
  return { name, capacity, answers: await askAtRate(sessions, LOAD * capacity, ms, ask) };
}

async function measureRound(
  contenders: readonly Contender[],
  stretches: readonly Stretch[],
  round: number,
  { people, typingMs, loadMs }: Extent,
): Promise<Omit<ServerRound, 'memoryGBs'>> {
  const cells = people.length + 1;
  const typed: Array<ServerRound['typed'][number]> = [];
  for (const [cell, count] of people.entries()) {
    const sessions = sessionsFor(stretches, count, round * cells + cell);
    const plays = await inTurn(contenders, round, async ({ name, ask }) => ({
      name,
      people: count,
      ...(await play(sessions, typingMs, ask)),
    }));
    typed.push(...plays);
  }
  const loaded = await inTurn(contenders, round, (one) =>
    loadServer(one, stretches, round * cells + people.length, loadMs),
  );
  return { typed, loaded };
}

/**
 * People who type, most of whose questions are taken back by their next key, at our server and at llama.cpp's in turn; then
 * both with 70 % of what each can do.
 */
export async function benchServer({ rounds, quick }: { rounds: number; quick: boolean }): Promise<Finished> {
  await build();
  await ensureModel();
  const extent = quick ? QUICK : FULL;
  const stretches = await readStretches();
  const contenders = await startContenders(Math.max(...extent.people, LOADED_PEOPLE));
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const seen: ServerRound[] = [];
  try {
    for (const { ask } of contenders) await warmUp(sessionsFor(stretches, 1, BEFORE), ask);
    for (let round = 0; round < rounds; round++) {
      process.stderr.write(`Round ${round + 1} of ${rounds} …\n`);
      const measured = await measureRound(contenders, stretches, round, extent);
      seen.push({ ...measured, memoryGBs: await bandwidth.measure() });
    }
  } finally {
    for (const contender of contenders) await contender.close();
    await bandwidth.close();
  }
  return { report: reportServer(seen), text: printServer(seen) };
}
