/** Whose turn it is among those who ask, so that each gets as many tokens computed as any other, however many requests it has. */
export interface FairShare {
  add(payer: string): void;
  remove(payer: string): void;
  /** The one whose turn it is, of those for whom `asks` holds; undefined where nobody asks. */
  next(asks: (payer: string) => boolean): string | undefined;
  charge(payer: string, tokens: number): void;
}

/** What each visit is worth, in tokens: little, so that turns change after a few steps of decoding. */
const QUANTUM = 8;

/**
 * Deficit round robin, where a turn may overdraw: a chunk of a prompt is paid back by waiting.
 * Source: Shreedhar and Varghese, "Efficient Fair Queuing using Deficit Round Robin" (1995).
 */
export function createFairShare(): FairShare {
  const ring: Array<{ readonly payer: string; credit: number }> = [];
  let at = 0;
  return {
    add(payer) {
      ring.push({ payer, credit: 0 });
    },
    remove(payer) {
      const place = ring.findIndex((one) => one.payer === payer);
      ring.splice(place, 1);
      if (place < at) at--;
      if (at >= ring.length) at = 0;
    },
    next(asks) {
      if (!ring.some(({ payer }) => asks(payer))) return undefined;
      for (; ; at = (at + 1) % ring.length) {
        const one = ring[at]!;
        if (!asks(one.payer)) continue;
        if (one.credit > 0) return one.payer;
        one.credit += QUANTUM;
      }
    },
    charge(payer, tokens) {
      const one = ring.find((other) => other.payer === payer);
      if (one) one.credit -= tokens;
    },
  };
}
