import type { Tuning } from './tuning.ts';

/** A model that was loaded with one tuning. */
export interface Trial {
  /** Runs one pass. */
  run(): Promise<void>;
  close(): void;
}

/** What was chosen, and why in a line. */
export interface TuningChoice {
  readonly tuning: Tuning;
  readonly reason: string;
}

/** How long two tunings take turns: four comparisons are two seconds. */
const COMPARISON_MS = 500;
const LEAST_ROUNDS = 5;
/** What a tuning must take of the time of the one before it, in three quarters of the rounds: less is noise. */
const WORTH_IT = 0.95;
/** The same for threads that sleep: measured while nothing else runs, but where something does they take 0.6 of the time. */
const NO_WORSE = 1.02;

/** Numbers of threads worth a try beside the usual one: half as many, and twice as many where there are so many cores. */
export function threadCounts(usual: number, cores: number): number[] {
  return [Math.floor(usual / 2), Math.min(2 * usual, cores)].filter((count) => count >= 1 && count !== usual);
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;
}

async function timed(trial: Trial, now: () => number): Promise<number> {
  const began = now();
  await trial.run();
  return now() - began;
}

/** What passes of `one` take of the time of those of `other`, in turns, so that both see the same machine. */
async function compare(one: Trial, other: Trial, now: () => number): Promise<number[]> {
  // The first pass touches memory for the first time.
  await one.run();
  await other.run();
  const ratios: number[] = [];
  const began = now();
  while (ratios.length < LEAST_ROUNDS || now() - began < COMPARISON_MS) {
    const took = await timed(one, now);
    ratios.push(took / (await timed(other, now)));
  }
  return ratios;
}

/**
 * Tries other numbers of threads than the usual, then threads that sleep, then memory that is given back, and keeps what
 * is faster by more than noise; threads that sleep also where they are no slower. At most two models are loaded at a time.
 */
export async function chooseTuning(
  usual: Tuning,
  cores: number,
  open: (tuning: Tuning) => Promise<Trial>,
  now: () => number = () => performance.now(),
): Promise<TuningChoice> {
  let best = usual;
  let trial = await open(usual);
  const told: string[] = [];
  const attempt = async (change: Partial<Tuning>, name: string, limit = WORTH_IT) => {
    const challenger = { ...best, ...change };
    const other = await open(challenger);
    const ratios = await compare(other, trial, now);
    told.push(`${name} took ${quantile(ratios, 0.5).toFixed(2)} of the time`);
    if (quantile(ratios, 0.75) >= limit) return other.close();
    trial.close();
    [best, trial] = [challenger, other];
  };
  for (const threads of threadCounts(usual.threads, cores)) await attempt({ threads }, `threads=${threads}`);
  await attempt({ spinning: false }, 'spinning=false', NO_WORSE);
  await attempt({ arena: false }, 'arena=false');
  trial.close();
  return { tuning: best, reason: `beside threads=${usual.threads}: ${told.join(', ')}` };
}
