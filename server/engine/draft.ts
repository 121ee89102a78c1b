/** Proposes the tokens that may follow; the model verifies them in one pass, so a bad proposal costs time, never text. */
export interface Drafter {
  /** Up to `count` tokens believed to follow `history`. */
  propose(history: readonly number[], count: number): readonly number[];
}

/** Runs of fewer tokens recur by chance: two were right too rarely to pay for the pass. */
const SHORTEST_MATCH = 3;
const LONGEST_MATCH = 8;

/** Follows a text believed to be the answer for as long as what was generated agrees with it. */
export function createTextDrafter(expected: readonly number[], start: number): Drafter {
  return {
    propose(history, count) {
      const done = history.length - start;
      for (let i = 0; i < done; i++) if (history[start + i] !== expected[i]) return [];
      return expected.slice(done, done + count);
    },
  };
}

/**
 * Prompt lookup: what followed the latest earlier occurrence of the longest recent token run.
 * Source: Saxena, "Prompt Lookup Decoding" (2023).
 */
export function createLookupDrafter(): Drafter {
  return {
    propose(history, count) {
      const end = history.length;
      let best = SHORTEST_MATCH - 1;
      let place = -1;
      for (let i = end - 2; i >= 0 && best < LONGEST_MATCH; i--) {
        let length = 0;
        while (length < LONGEST_MATCH && i - length >= 0 && history[i - length] === history[end - 1 - length])
          length++;
        if (length > best) {
          best = length;
          place = i;
        }
      }
      return place < 0 ? [] : history.slice(place + 1, place + 1 + count);
    },
  };
}

/** Asks each drafter in turn. */
export function firstDraft(drafters: readonly Drafter[]): Drafter {
  return {
    propose(history, count) {
      for (const drafter of drafters) {
        const draft = drafter.propose(history, count);
        if (draft.length > 0) return draft;
      }
      return [];
    },
  };
}
