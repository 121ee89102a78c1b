import { PREFIX_CHARS, SUFFIX_CHARS } from './budget.ts';

/** How much of a document the model is shown, in characters. */
export interface PromptBudget {
  readonly prefix: number;
  readonly suffix: number;
}

/** What a person who changes the file waits for, at most. */
const PATIENCE_S = 2.5;
/** Fewer say more about the passes than about the speed. */
const LEAST_TOKENS = 64;
/** Each change of the budget moves the window, and a window that moved is computed anew: so there are three. */
const SHARES = [1, 0.5, 0.25] as const;
const TOKENS = 1000;
/** Of the old figure that is kept when a new one comes: one slow moment is no slow machine. */
const KEPT = 0.7;

/** Tokens a second that the machine reads a prompt with, after one more answer; null while nothing is known. */
export function readingSpeed(
  before: number | null,
  { prefilled, prefillMs }: { readonly prefilled: number; readonly prefillMs: number },
): number | null {
  if (prefilled < LEAST_TOKENS || prefillMs <= 0) return before;
  const now = (1000 * prefilled) / prefillMs;
  return before === null ? now : KEPT * before + (1 - KEPT) * now;
}

/** All that the machine reads while a person waits; where it is slow, a shorter prompt rather than a slow one. */
export function promptBudget(tokensPerSecond: number | null): PromptBudget {
  const reads = tokensPerSecond === null ? TOKENS : tokensPerSecond * PATIENCE_S;
  const share = SHARES.find((one) => one * TOKENS <= reads) ?? SHARES[SHARES.length - 1]!;
  return { prefix: PREFIX_CHARS * share, suffix: SUFFIX_CHARS * share };
}
