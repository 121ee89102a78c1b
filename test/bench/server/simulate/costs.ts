/**
 * What a request costs on the machine of docs/guides/benchmarks.md, two cores of an Intel Xeon; each figure is one of that
 * page, and is to be put here anew when that page changes.
 */
export const COSTS = {
  /** `engine`, 512 tokens: 158 ms for 20 tokens of which the prompt was in the cache. */
  decodeMs: 158 / 20,
  /** `engine`, 512 tokens cold: 526 ms, less 19 tokens that were generated. */
  prefillMs: (526 - 19 * (158 / 20)) / 512,
  /** `payments`: the median of an unpaid request to an engine that takes no time. */
  requestMs: 0.96,
  /** `completion`, ours: for each key. */
  requestsPerKey: 0.71,
  prefilledPerKey: 4.4,
  decodedPerKey: 1.27,
  /** `receipts`: of eight answers that end together. */
  receiptMs: 0.3,
  /** `payments`: vouchers that one core checks in a second, and gas for each payer of a claim. */
  vouchersPerCore: 6467,
  claimGas: 23_419,
} as const;

/** Nobody measured these; they are guesses to be replaced by what an operator sees. */
export const ASSUMPTIONS = {
  users: 1_000_000,
  /** Of all users, at the busiest hour. */
  atWork: 0.1,
  /** Of the time at work. */
  typing: 0.25,
  /** Tokens of a prompt that is in no cache, and of one that is: the last word. */
  coldTokens: 600,
  warmTokens: 2,
  /** Gas of a block, and seconds from one to the next. */
  blockGas: 30_000_000,
  blockSeconds: 2,
} as const;

/** Milliseconds from key to key of somebody who types, by Dhakal and others (see typing-gaps.ts). */
export const KEY_MS = 239;
