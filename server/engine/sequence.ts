import type { Step } from './runtime.ts';
import type { Work } from './schedule/choose-pass.ts';
import { commonPrefix, type Slot } from './slots.ts';

/** As many tokens as a draft may have, and some that were typed since. */
const FORETOLD = 32;

/** Tokens that are to follow those of a sequence, and after which of them the logits are wanted. */
interface Asked {
  readonly ids: readonly number[];
  readonly rows: readonly number[];
}

/** A token sequence over a slot that may change: what is computed of it, and what is still to be. */
export interface Sequence {
  /** Tokens whose computation was asked for and came to its end; their keys and values are in the slot while there is one. */
  readonly ids: readonly number[];
  /** All that it will consist of, as far as is known. */
  readonly expected: readonly number[];
  readonly slot: Slot | undefined;
  /** The first tokens that its first slot held after what it shares with those expected. */
  readonly foretold: readonly number[];
  /** Forgets all but the first tokens. */
  keep(length: number): void;
  /** @param rows none of which lies more than MAX_ROWS before the end of `ids`. */
  ask(ids: readonly number[], rows: readonly number[]): void;
  /** Goes on in a slot: what that shares with the sequence need not be computed. */
  move(slot: Slot): void;
  /** Leaves its slot, and gives it. */
  park(): Slot | undefined;
  /** What there is to do until the logits are known; null where nothing is asked. */
  work(): Work | null;
  /** The next pass over `count` tokens. */
  step(count: number): Step;
  /** That pass was made; true where it was the last of what was asked. */
  done(count: number): boolean;
}

/** @param expected tokens that it will mostly consist of. */
export function createSequence(expected: readonly number[]): Sequence {
  let slot: Slot | undefined;
  let ids: number[] = [];
  let foretold: readonly number[] = [];
  let begun = false;
  let asked: Asked | null = null;
  let whole: number[] = [];

  /** Index of the first token after which logits are wanted. */
  const firstRow = () => ids.length + (asked?.rows[0] ?? 0);
  const held = (): Slot => {
    if (!slot) throw new Error('the sequence has no slot');
    return slot;
  };

  return {
    get ids() {
      return ids;
    },
    get expected() {
      return begun ? whole : expected;
    },
    get slot() {
      return slot;
    },
    get foretold() {
      return foretold;
    },
    keep(length) {
      ids.length = Math.min(ids.length, length);
      if (slot) slot.ids.length = Math.min(slot.ids.length, length);
    },
    ask(more, rows) {
      asked = { ids: more, rows };
      whole = [...ids, ...more];
    },
    move(next) {
      slot = next;
      const shared = commonPrefix(next.ids, begun ? whole : expected);
      if (!begun) foretold = next.ids.slice(shared, shared + FORETOLD);
      next.ids.length = begun ? Math.min(shared, firstRow()) : shared;
      if (!begun) ids = [...next.ids];
      begun = true;
    },
    park() {
      const left = slot;
      slot = undefined;
      return left;
    },
    work() {
      if (!asked) return null;
      return { ahead: firstRow() - held().ids.length, tail: whole.length - firstRow() };
    },
    step(count) {
      const { cache, ids: there } = held();
      const past = there.length;
      const end = past + count;
      const taken = whole.slice(past, end);
      return {
        cache,
        // Attention over one row adds up in another order than over several, and rounded activations make much of it
        // (logits differ by up to 0.06; by 1.2 in the stored graph). With two rows at least, results are the same to
        // the bit however a sequence is cut into passes.
        ids: taken.length === 1 ? [...taken, ...taken] : taken,
        past,
        rows: end < whole.length ? [0] : (asked?.rows ?? []).map((row) => ids.length + row - past),
      };
    },
    done(count) {
      const there = held().ids;
      there.push(...whole.slice(there.length, there.length + count));
      if (there.length < whole.length) return false;
      ids = whole;
      asked = null;
      return true;
    },
  };
}
