import { PhcError } from '../../protocol/errors.ts';
import type { EngineLoad } from './engine.ts';
import type { Runtime, Step } from './runtime.ts';
import { createSchedule, type Priority } from './schedule/schedule.ts';
import { createSequence, type Sequence } from './sequence.ts';
import type { Slot, SlotPool } from './slots.ts';
import type { TopK } from './top-k.ts';

/** A request for passes over one token sequence. */
export interface Job {
  /** A warm job only runs while no other job is there, and ends when one comes. */
  readonly priority: Priority;
  /** Whose request it is; payers share the model by their weights. */
  readonly payer: string;
  /** What that payer gets beside one with 1; 1 unless said. */
  readonly weight?: number | undefined;
  /** Opaque name of the document, which has one slot; '' for none. */
  readonly doc: string;
  readonly signal: AbortSignal;
  /** Tokens that it will mostly consist of: a slot that holds a beginning of them is chosen. */
  readonly sequence: readonly number[];
}

/** A job that has its turns at the model, until it leaves. */
export interface Turns {
  /** Tokens of the sequence that are in the KV cache. */
  readonly ids: readonly number[];
  /** Its slot; only to be looked at before the first pass is asked for. */
  readonly slot: Slot;
  /** The first tokens that its slot held in the place of what has to be computed. */
  readonly foretold: readonly number[];
  /** Passes made so far. */
  readonly passes: number;
  /** Sequences in the last of them; 1 before. */
  readonly together: number;
  /** Forgets all but the first tokens. */
  keep(length: number): void;
  /**
   * Appends `ids` to the sequence, in several passes where they are many.
   * @returns logits [rows.length, vocab] after the tokens at `rows`, none of which lies more than MAX_ROWS before the end
   * of `ids`; to be read at once, for the next pass overwrites them.
   * @throws the signal's reason when it aborts before or during a pass, once that has ended; Superseded for a warm job
   * that must go.
   */
  append(ids: readonly number[], rows: readonly number[]): Promise<Float32Array>;
  /** The same where the highest logits are enough: they are given instead where others need not be brought from a device. */
  appendTopK(ids: readonly number[], rows: readonly number[]): Promise<Float32Array | readonly TopK[]>;
  leave(): void;
}

/** Lets one pass at a time through to the runtime, with several sequences in it where they are there. */
export interface Scheduler {
  readonly load: EngineLoad;
  /**
   * Announces a job and waits for its slot; a warm pass whose work is of no use to it is interrupted at once.
   * @throws the signal's reason, Superseded, or PhcError PHC_QUEUE_WAIT.
   */
  enter(job: Job): Promise<Turns>;
}

/** Ends a warm job that has to give way. */
export class Superseded extends Error {}

/** What a pass brings a sequence. */
type Found = Float32Array | readonly TopK[];

interface Entry {
  readonly id: number;
  readonly job: Job;
  readonly sequence: Sequence;
  passes: number;
  together: number;
  /** The highest logits are enough for what it waits for. */
  takesTopK: boolean;
  /** Ends what the job waits for. */
  settle: { resolve: (found: Found) => void; reject: (cause: unknown) => void };
  /** It was placed: the job now waits for passes. */
  placed: () => void;
  readonly abort: () => void;
  readonly patience: NodeJS.Timeout | undefined;
}

function isPrefix(a: readonly number[], b: readonly number[]): boolean {
  return a.length <= b.length && a.every((id, i) => b[i] === id);
}

/** @param waitMs how long a request waits for its slot at most. */
export function createScheduler(
  runtime: Pick<Runtime, 'kind' | 'shape' | 'forward' | 'together' | 'topK' | 'interrupt'>,
  slots: SlotPool,
  waitMs = Number.POSITIVE_INFINITY,
): Scheduler {
  // The exact engine's bits depend on how a sequence is cut into passes: there nothing is computed again.
  const schedule = createSchedule({ places: slots.size, mayPark: runtime.kind !== 'exact' });
  const { together, topK } = runtime;
  const entries = new Map<number, Entry>();
  const passes = Array.from({ length: together?.most ?? 1 }, () => 0);
  let pass: readonly Entry[] = [];
  let nextId = 0;
  let isDue = false;

  const entryOf = (id: number): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new Error(`no job ${id}`);
    return entry;
  };
  /** Takes a job out, which the schedule has let go, and lets it know why. */
  const end = (entry: Entry, cause: unknown) => {
    entries.delete(entry.id);
    entry.job.signal.removeEventListener('abort', entry.abort);
    clearTimeout(entry.patience);
    const slot = entry.sequence.park();
    if (slot) slots.release(slot);
    entry.settle.reject(cause);
  };
  const want = ({ id, sequence }: Entry) => {
    const work = sequence.slot ? sequence.work() : null;
    if (work) schedule.want(id, work);
  };
  const place = () => {
    const { expired, superseded, parked, placed } = schedule.place(performance.now());
    for (const id of expired) end(entryOf(id), new PhcError('PHC_QUEUE_WAIT'));
    for (const id of superseded) end(entryOf(id), new Superseded());
    for (const id of parked) {
      const slot = entryOf(id).sequence.park();
      if (slot) slots.release(slot);
    }
    for (const entry of placed.map(entryOf)) {
      const { job, sequence } = entry;
      sequence.move(slots.take(sequence.expected, job.doc, job.payer));
      clearTimeout(entry.patience);
      want(entry);
      entry.placed();
    }
  };
  const causeFor = ({ job }: Entry, cause: unknown) => {
    if (job.signal.aborted) return job.signal.reason;
    const superseded =
      job.priority === 'warm' && [...entries.values()].some((other) => other.job.priority !== 'warm');
    return superseded ? new Superseded() : cause;
  };
  const forward = async (steps: readonly Step[], takeTopK: boolean): Promise<readonly Found[]> => {
    if (topK && takeTopK) return topK.forward(steps);
    if (together && steps.length > 1) return together.forward(steps);
    return Promise.all(steps.map(({ cache, ids, past, rows }) => runtime.forward(cache, ids, past, rows)));
  };
  const run = async () => {
    const shares = schedule
      .nextPass(together?.most ?? 1)
      .map(({ id, tokens }) => ({ entry: entryOf(id), tokens }));
    if (shares.length === 0) return;
    pass = shares.map(({ entry }) => entry);
    let found: readonly Found[] | undefined;
    let failure: unknown;
    try {
      const steps = shares.map(({ entry, tokens }) => entry.sequence.step(tokens));
      found = await forward(
        steps,
        pass.every(({ takesTopK }) => takesTopK),
      );
    } catch (cause) {
      failure = cause;
    }
    pass = [];
    schedule.passed(found === undefined);
    if (found) passes[shares.length - 1]!++;
    for (const [i, { entry, tokens }] of shares.entries()) {
      const result = found?.[i];
      if (result) {
        entry.passes++;
        entry.together = shares.length;
        const whole = entry.sequence.done(tokens);
        if (whole && !entry.job.signal.aborted) entry.settle.resolve(result);
      }
      if (!result || entry.job.signal.aborted) {
        schedule.leave(entry.id);
        end(entry, causeFor(entry, failure));
      }
    }
    advance();
  };
  const advance = () => {
    place();
    if (pass.length > 0) return;
    // Alone there is nobody to wait for. Else all that read logits of the last pass may ask for more before the next.
    if (entries.size === 1) void run();
    else if (!isDue) {
      isDue = true;
      setImmediate(() => {
        isDue = false;
        if (pass.length === 0) void run();
      });
    }
  };

  const turnsOf = (entry: Entry): Turns => {
    const { id, job, sequence } = entry;
    const ask = (ids: readonly number[], rows: readonly number[], takesTopK: boolean) =>
      new Promise<Found>((resolve, reject) => {
        if (job.signal.aborted) return reject(job.signal.reason);
        if (entries.get(id) !== entry) return reject(new Error('the job has left'));
        entry.settle = { resolve, reject };
        entry.takesTopK = takesTopK;
        sequence.ask(ids, rows);
        want(entry);
        advance();
      });
    return {
      get ids() {
        return sequence.ids;
      },
      get slot() {
        if (!sequence.slot) throw new Error('the slot is gone');
        return sequence.slot;
      },
      get foretold() {
        return sequence.foretold;
      },
      get passes() {
        return entry.passes;
      },
      get together() {
        return entry.together;
      },
      keep: (length) => sequence.keep(length),
      async append(ids, rows) {
        const found = await ask(ids, rows, false);
        if (!(found instanceof Float32Array)) throw new Error('all logits were asked for');
        return found;
      },
      appendTopK: (ids, rows) => ask(ids, rows, true),
      leave() {
        if (entries.get(id) !== entry) return;
        schedule.leave(id);
        end(entry, undefined);
        advance();
      },
    };
  };

  return {
    get load() {
      const room = slots.size * runtime.shape.context;
      return { waiting: schedule.waiting, kv: { used: slots.tokens, room }, passes: [...passes] };
    },
    enter(job) {
      return new Promise((resolve, reject) => {
        if (job.signal.aborted) return reject(job.signal.reason);
        const id = nextId++;
        const abort = () => {
          // A pass under way comes to its end: whoever typed on asks for the same beginning again, and what was read of
          // it is there. Interrupted, a long prompt would never be read to its end while its person types.
          if (pass.includes(entry)) return;
          // Whoever computes nothing just now learns of it when it asks for more.
          if (entry.sequence.slot && !entry.sequence.work()) return;
          schedule.leave(id);
          end(entry, job.signal.reason);
          advance();
        };
        const patience = Number.isFinite(waitMs) ? setTimeout(advance, waitMs + 1) : undefined;
        const entry: Entry = {
          id,
          job,
          sequence: createSequence(job.sequence),
          passes: 0,
          together: 1,
          takesTopK: false,
          settle: { resolve() {}, reject },
          placed: () => resolve(turnsOf(entry)),
          abort,
          patience: patience?.unref(),
        };
        entries.set(id, entry);
        job.signal.addEventListener('abort', abort);
        const { priority, payer, weight = 1, doc } = job;
        // Names of documents are one payer's own: others may have the same.
        const key = doc && JSON.stringify([payer, doc]);
        schedule.arrive(id, { priority, payer, weight, doc: key, deadline: performance.now() + waitMs });
        // A warm pass over the beginning of this very prompt is work that need not be done again.
        const isUseful = (warm: Entry) =>
          warm.job.priority !== 'warm' || isPrefix(warm.job.sequence, job.sequence);
        if (priority !== 'warm' && !pass.every(isUseful)) runtime.interrupt();
        advance();
      });
    },
  };
}
