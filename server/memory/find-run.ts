import type { Segment, TokenArray } from './segment.ts';
import { SORTED_DEPTH } from './sort-contexts.ts';

/** How many tokens up to a place equal the last ones of a history, at most `most`. */
export function agreement(
  tokens: TokenArray,
  place: number,
  history: ArrayLike<number>,
  most: number,
): number {
  const last = history.length - 1;
  let d = 0;
  // A fence is in no history, so this never leaves the file.
  while (d < most && tokens[place - d] === history[last - d]) d++;
  return d;
}

/** Index in `order` of the first place whose context is not before the history's. */
function firstNotBefore({ tokens, order }: Segment, history: ArrayLike<number>): number {
  const most = Math.min(SORTED_DEPTH, history.length);
  const last = history.length - 1;
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const place = order[middle]!;
    const d = agreement(tokens, place, history, most);
    if (d < most && tokens[place - d]! < history[last - d]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a history would stand among a segment's sorted contexts. */
export interface Standing {
  readonly index: number;
  /** Longest run, up to `SORTED_DEPTH`, that ends the history and occurs in the segment with something after it. */
  readonly longest: number;
}

/** Looks a history up in about 2·log2(n) memory accesses. */
export function findStanding(segment: Segment, history: ArrayLike<number>): Standing {
  const { tokens, order } = segment;
  const index = firstNotBefore(segment, history);
  const most = Math.min(SORTED_DEPTH, history.length);
  let longest = 0;
  for (const neighbour of [index - 1, index]) {
    const place = order[neighbour];
    if (place !== undefined) longest = Math.max(longest, agreement(tokens, place, history, most));
  }
  return { index, longest };
}

/** How many distances from 0 on satisfy a predicate that, once false, stays false: doubling steps, then halving ones. */
function reach(holds: (distance: number) => boolean): number {
  if (!holds(0)) return 0;
  let good = 0;
  let step = 1;
  for (; holds(good + step); step *= 2) good += step;
  for (; step >= 1; step >>= 1) if (holds(good + step)) good += step;
  return good + 1;
}

/** The range of `order`, end excluded, whose places agree with at least `run` last tokens of the history. */
export function rangeOfRun(
  { tokens, order }: Segment,
  history: ArrayLike<number>,
  index: number,
  run: number,
): readonly [number, number] {
  const agrees = (i: number) =>
    i >= 0 && i < order.length && agreement(tokens, order[i]!, history, run) >= run;
  return [index - reach((d) => agrees(index - 1 - d)), index + reach((d) => agrees(index + d))];
}
