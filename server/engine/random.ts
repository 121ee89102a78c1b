/** A source of numbers in [0, 1). */
export type Random = () => number;

/**
 * Numbers that are the same for the same seed on every machine.
 * Source: SplitMix32, the 32-bit variant of Steele, Lea and Flood (2014), in integer arithmetic only.
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
