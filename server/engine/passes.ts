import { MAX_PASS, type Runtime } from './runtime.ts';
import type { Job, Scheduler } from './scheduler.ts';
import type { Slot } from './slots.ts';

/** Passes of one job over one slot; keeps the slot's ids true to its KV cache. */
export interface Passes {
  /** Passes made so far. */
  readonly count: number;
  /**
   * Appends `ids` to the slot's sequence, in several passes where they are many.
   * @returns logits [rows.length, vocab] after the tokens at `rows`, none of which lies more than MAX_PASS before the end of `ids`.
   */
  append(ids: readonly number[], rows: readonly number[]): Promise<Float32Array>;
}

export function createPasses(runtime: Runtime, scheduler: Scheduler, slot: Slot, job: Job): Passes {
  let count = 0;
  const pass = (ids: readonly number[], rows: readonly number[]) =>
    scheduler.turn(job, async () => {
      const past = slot.ids.length;
      // Attention over one row adds up in another order than over several, and rounded activations make much of it
      // (logits differ by up to 0.06; by 1.2 in the stored graph). With two rows at least, results are the same to
      // the bit however a sequence is cut into passes.
      const rowsOfTwo = ids.length === 1 ? [...ids, ...ids] : ids;
      const logits = await runtime.forward(slot.cache, rowsOfTwo, past, rows);
      slot.ids.push(...ids);
      count++;
      return logits;
    });
  return {
    get count() {
      return count;
    },
    async append(ids, rows) {
      let done = 0;
      while (ids.length - done > MAX_PASS) {
        const end = Math.min(done + MAX_PASS, rows[0]!);
        await pass(ids.slice(done, end), [0]);
        done = end;
      }
      return pass(
        ids.slice(done),
        rows.map((row) => row - done),
      );
    },
  };
}
