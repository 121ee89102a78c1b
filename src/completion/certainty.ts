import type { Token } from './answer-part.ts';

/** How sure the model is of an answer, beginning by beginning. */
export interface Certainty {
  add(tokens: readonly Token[]): void;
  /** True once nothing that may come can make a better suggestion. */
  readonly ended: boolean;
  /** The beginning of the answer that saves most typing on the average; `text` is the answer up to its natural end. */
  cut(text: string): string;
}

const WORD_START = /^[\p{L}\p{M}\p{N}_$]/u;

/** Accepting takes one key. */
const gain = (chars: number, chance: number) => (chars - 1) * chance;

/**
 * Weighs the beginnings of an answer by what they save: their length times the probability that all of it is right. Only
 * ends of words count, for nobody accepts half a name.
 * @param least probability that all of what is shown is right; beyond it nothing more is read.
 */
export function createCertainty(least: number): Certainty {
  const ends: Array<{ readonly chars: number; readonly chance: number }> = [];
  let chars = 0;
  let chance = 1;
  let last = '';
  let known = false;
  return {
    get ended() {
      return chance < least;
    },
    add(tokens) {
      for (const token of tokens) {
        known = true;
        if (chance < least) return;
        const splits = WORD_START.test(token.text) && /[\p{L}\p{M}\p{N}_$]$/u.test(last);
        if (!splits && chars > 0) ends.push({ chars, chance });
        chars += token.text.length;
        chance *= token.chance;
        last = token.text || last;
      }
    },
    cut(text) {
      if (!known || least === 0) return text;
      const all = { chars: text.length, chance };
      const worth = [...ends.filter((end) => end.chars <= text.length), ...(chance < least ? [] : [all])];
      const best = worth.reduce((a, b) => (gain(b.chars, b.chance) > gain(a.chars, a.chance) ? b : a), {
        chars: 0,
        chance: 0,
      });
      return text.slice(0, best.chars);
    },
  };
}
