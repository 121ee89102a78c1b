/** Whose turn it is among those who ask, so that each gets tokens computed by its weight, however many requests it has. */
export interface FairShare {
  /** Joins, or goes on with another weight. @param weight above 0: what it gets beside who has 1. */
  add(payer: string, weight: number): void;
  remove(payer: string): void;
  /** The one whose turn it is, of those for whom `asks` holds; undefined where nobody asks. */
  next(asks: (payer: string) => boolean): string | undefined;
  charge(payer: string, tokens: number): void;
}

interface Member {
  readonly payer: string;
  weight: number;
  credit: number;
}

/**
 * What each visit is worth to who has the greatest weight, in tokens: little, so that turns change after a few steps of
 * decoding. Others get their part of it: whoever weighs a hundred times as much has no longer turns, but others fewer.
 */
const QUANTUM = 8;

/**
 * Deficit round robin, where a turn may overdraw: a chunk of a prompt is paid back by waiting.
 * Source: Shreedhar and Varghese, "Efficient Fair Queuing using Deficit Round Robin" (1995).
 */
export function createFairShare(): FairShare {
  const ring: Member[] = [];
  let at = 0;
  const find = (payer: string) => ring.find((one) => one.payer === payer);
  return {
    add(payer, weight) {
      const known = find(payer);
      if (known) known.weight = weight;
      else ring.push({ payer, weight, credit: 0 });
    },
    remove(payer) {
      const place = ring.findIndex((one) => one.payer === payer);
      ring.splice(place, 1);
      if (place < at) at--;
      if (at >= ring.length) at = 0;
    },
    next(asks) {
      const asking = ring.filter(({ payer }) => asks(payer));
      if (asking.length === 0) return undefined;
      const quantum = QUANTUM / Math.max(...asking.map(({ weight }) => weight));
      for (; ; at = (at + 1) % ring.length) {
        const one = ring[at]!;
        if (!asking.includes(one)) continue;
        if (one.credit > 0) return one.payer;
        one.credit += quantum * one.weight;
      }
    },
    charge(payer, tokens) {
      const one = find(payer);
      if (one) one.credit -= tokens;
    },
  };
}
