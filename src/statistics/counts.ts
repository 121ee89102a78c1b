import * as z from 'zod/mini';

/** What has been counted of one kind of time. */
export interface Times {
  /** How many answers took up to each of `BOUNDS` milliseconds, and how many took longer. */
  readonly buckets: readonly number[];
}

/** What this machine has counted since `since`; numbers only, no code and no names. */
export interface Counts {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly shown: number;
  readonly accepted: number;
  /** Accepted suggestions that were looked at after 30 seconds, and how many of them were still there. */
  readonly judged30s: number;
  readonly kept30s: number;
  readonly judged5min: number;
  readonly kept5min: number;
  /** Characters that were accepted and not typed. */
  readonly charsSaved: number;
  readonly firstText: Times;
  readonly whole: Times;
  /** Answers that were paid for, and what they cost by token symbol or address, in its smallest unit as a decimal string. */
  readonly paid: number;
  readonly cost: Readonly<Record<string, string>>;
}

/** Upper ends of the classes of times in milliseconds, each a quarter wider than the one before. */
const BOUNDS: readonly number[] = Array.from({ length: 40 }, (_, i) => Math.round(10 * 1.25 ** i));

const NO_TIMES: Times = { buckets: new Array<number>(BOUNDS.length + 1).fill(0) };

/** Nothing counted yet. */
export function noCounts(since: number): Counts {
  return {
    since,
    shown: 0,
    accepted: 0,
    judged30s: 0,
    kept30s: 0,
    judged5min: 0,
    kept5min: 0,
    charsSaved: 0,
    firstText: NO_TIMES,
    whole: NO_TIMES,
    paid: 0,
    cost: {},
  };
}

/** The times with one more of so many milliseconds. */
export function addTime({ buckets }: Times, milliseconds: number): Times {
  const found = BOUNDS.findIndex((bound) => milliseconds <= bound);
  const at = found < 0 ? BOUNDS.length : found;
  return { buckets: buckets.map((count, i) => (i === at ? count + 1 : count)) };
}

/** Upper end of the class in which a share of the times has come, in milliseconds; null without any, infinite beyond the last class. */
export function percentile({ buckets }: Times, share: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let sum = 0;
  const at = buckets.findIndex((count) => {
    sum += count;
    return sum >= share * total;
  });
  return BOUNDS[at] ?? Number.POSITIVE_INFINITY;
}

/** The counts with the cost of one more answer. */
export function addCost(counts: Counts, asset: string, amount: bigint): Counts {
  const before = BigInt(counts.cost[asset] ?? '0');
  return {
    ...counts,
    paid: counts.paid + 1,
    cost: { ...counts.cost, [asset]: String(before + amount) },
  };
}

const KeptTimes = z.object({ buckets: z.array(z.number()).check(z.length(BOUNDS.length + 1)) });

const KeptCounts = z.object({
  since: z.number(),
  shown: z.number(),
  accepted: z.number(),
  judged30s: z.number(),
  kept30s: z.number(),
  judged5min: z.number(),
  kept5min: z.number(),
  charsSaved: z.number(),
  firstText: KeptTimes,
  whole: KeptTimes,
  paid: z.number(),
  cost: z.record(z.string(), z.string().check(z.regex(/^\d+$/))),
});

/** Counts that were kept before; null where they are none, or none of this version. */
export function readCounts(kept: unknown): Counts | null {
  return KeptCounts.safeParse(kept).data ?? null;
}
