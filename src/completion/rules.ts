import type { Filter } from './filters/filter.ts';
import { FILTERS } from './filters/filters.ts';

/** What decides, besides the model, what is shown; benchmarks take single rules out to see what they are worth. */
export interface Rules {
  readonly filters: readonly Filter[];
  /** Least probability that all of a suggestion is right; 0 shows whole answers, however unsure the model is of them. */
  readonly certainty: number;
  /** Whether the rest of the last answer is sent as a draft of the next. */
  readonly drafts: boolean;
}

/** The rules of the product. */
export const RULES: Rules = {
  filters: FILTERS,
  certainty: 0.35,
  drafts: true,
};
