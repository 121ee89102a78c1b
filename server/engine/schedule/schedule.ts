import { type Candidate, choosePass, type Share, type Work } from './choose-pass.ts';
import { createFairShare } from './fair-share.ts';

/** Who waits for whom: `background` for `interactive`, and a `warm` one only runs while no other is there. */
export type Priority = 'interactive' | 'background' | 'warm';

/** A token sequence that wants a place for its keys and values, and passes over its tokens. */
export interface Arrival {
  /** Who asked; '' on the person's own machine. */
  readonly payer: string;
  /** What the payer gets of the model and its places beside one with 1, as it was said last; 1 unless said. */
  readonly weight?: number;
  readonly priority: Priority;
  /** Its document, which has one place; '' for none. */
  readonly doc: string;
  /** When it no longer wants to wait for its first place, in milliseconds of the clock that `place` is told. */
  readonly deadline: number;
}

/** What becomes of sequences now. Those that ended need not `leave`. */
export interface Placing {
  /** Waited too long. */
  readonly expired: readonly number[];
  /** Warm, and another came. */
  readonly superseded: readonly number[];
  /** Gave their place to others, until they are placed again. */
  readonly parked: readonly number[];
  /** Got a place. */
  readonly placed: readonly number[];
}

/** Decides who has a place and who takes part in the next pass. Without clock, runtime or memory: the same events give the same decisions. */
export interface Schedule {
  readonly waiting: number;
  arrive(id: number, arrival: Arrival): void;
  /** A placed sequence wants tokens computed; told again when it is placed anew. */
  want(id: number, work: Work): void;
  /** The sequence ended: it is done, cancelled, or its pass failed. Not for one in a pass under way. */
  leave(id: number): void;
  place(now: number): Placing;
  /** The next pass; empty where nothing can be done, or one is under way. @param together most sequences in it. */
  nextPass(together: number): readonly Share[];
  /** The pass is over. @param failed those whose tokens were not computed. */
  passed(failed?: boolean): void;
}

interface Sequence extends Arrival {
  readonly id: number;
  placed: boolean;
  begun: boolean;
  work: Work | null;
  line: number;
  /** Passes that it took part in since it got its place in line. */
  turn: number;
  /** Passes that others got while it wanted one or a place. */
  passedOver: number;
}

/** Whoever was passed over so often goes first, however low its priority: nobody waits for ever. */
const PATIENCE = 64;

/**
 * So many passes in a row, and a sequence goes to the end of the line: answers to keystrokes are finished one after the
 * other, not all at the same late time, and a long answer does not hold up those that come behind it.
 */
const TURN = 32;

const RANKS = { interactive: 1, background: 2, warm: 3 } as const;

const weightOf = ({ weight = 1 }: Arrival) => weight;
const isReal = ({ priority }: Arrival) => priority !== 'warm';
const isPatient = (one: Sequence) => isReal(one) && one.passedOver >= PATIENCE;

function rankOf(one: Sequence): number {
  return isPatient(one) ? RANKS.interactive : RANKS[one.priority];
}

/**
 * @param places how many sequences have room for their keys and values.
 * @param mayPark whether a sequence may lose its place and be computed again later with the same result.
 */
export function createSchedule({ places, mayPark }: { places: number; mayPark: boolean }): Schedule {
  // In the order of their arrival.
  const sequences = new Map<number, Sequence>();
  const fair = createFairShare();
  let pass: readonly Share[] = [];
  let newest = 0;

  const all = () => [...sequences.values()];
  const inPass = ({ id }: Sequence) => pass.some((share) => share.id === id);
  const placedOf = (payer: string) => all().filter((one) => one.placed && one.payer === payer).length;
  const end = (sequence: Sequence) => {
    sequences.delete(sequence.id);
    if (!all().some(({ payer }) => payer === sequence.payer)) fair.remove(sequence.payer);
  };
  /** Counts a pass, and sends who had many in a row to the end of the line. */
  const countPass = (one: Sequence) => {
    if (++one.turn < TURN) return;
    one.turn = 0;
    one.line = newest++;
  };
  const endAll = (ending: Sequence[]) => {
    for (const one of ending) end(one);
    return ending.map(({ id }) => id);
  };

  /** The next to get a place: by rank, then of whom has fewest for its weight, then who came first. */
  const nextWaiting = (): Sequence | undefined => {
    const docs = new Set(all().flatMap(({ placed, doc }) => (placed && doc ? [doc] : [])));
    const keyed = all()
      .filter(({ placed, doc }) => !placed && !docs.has(doc))
      .map((one) =>
        isPatient(one)
          ? { one, rank: 0, has: 0 }
          : { one, rank: rankOf(one), has: placedOf(one.payer) / weightOf(one) },
      );
    return keyed.sort((a, b) => a.rank - b.rank || a.has - b.has)[0]?.one;
  };
  /** The newest of those who must give way: of a lower rank, or of a payer who then still has no less for its weight. */
  const victimOf = (waiting: Sequence): Sequence | undefined => {
    const rank = rankOf(waiting);
    const then = (placedOf(waiting.payer) + 1) / weightOf(waiting);
    const mustGo = (one: Sequence) =>
      rankOf(one) > rank || (rankOf(one) === rank && (placedOf(one.payer) - 1) / weightOf(one) >= then);
    return all().findLast((one) => one.placed && one.work && !inPass(one) && mustGo(one));
  };

  return {
    get waiting() {
      return all().filter(({ placed }) => !placed).length;
    },
    arrive(id, arrival) {
      fair.add(arrival.payer, weightOf(arrival));
      const fresh = { placed: false, begun: false, work: null, turn: 0, passedOver: 0 };
      sequences.set(id, { ...arrival, id, ...fresh, line: newest++ });
    },
    want(id, work) {
      const sequence = sequences.get(id);
      if (sequence) sequence.work = work;
    },
    leave(id) {
      const sequence = sequences.get(id);
      if (sequence) end(sequence);
    },
    place(now) {
      const expired = endAll(all().filter(({ begun, deadline }) => !begun && deadline <= now));
      const mustGo = (one: Sequence) => !isReal(one) && !inPass(one) && (!one.placed || one.work !== null);
      const superseded = all().some(isReal) ? endAll(all().filter(mustGo)) : [];
      const parked: number[] = [];
      const placed: number[] = [];
      for (let next = nextWaiting(); next; next = nextWaiting()) {
        if (all().filter((one) => one.placed).length >= places) {
          const victim = mayPark ? victimOf(next) : undefined;
          if (!victim) break;
          victim.placed = false;
          victim.work = null;
          parked.push(victim.id);
        }
        next.placed = true;
        next.begun = true;
        placed.push(next.id);
      }
      return { expired, superseded, parked, placed };
    },
    nextPass(together) {
      if (pass.length > 0) return [];
      const someReal = all().some(isReal);
      const candidates = all().flatMap((one): Candidate[] => {
        const { id, payer, placed, work, line } = one;
        const mayRun = placed && work !== null && (isReal(one) || !someReal);
        return mayRun ? [{ id, payer, rank: rankOf(one), work, line, patient: isPatient(one) }] : [];
      });
      pass = choosePass(candidates, fair, someReal ? together : 1);
      if (pass.length === 0) return pass;
      for (const one of all()) {
        if (inPass(one)) countPass(one);
        else if (!one.placed || one.work) one.passedOver++;
      }
      return pass;
    },
    passed(failed = false) {
      for (const { id, tokens } of pass) {
        const sequence = sequences.get(id);
        if (!sequence?.work) continue;
        const { ahead, tail } = sequence.work;
        sequence.work = failed || tokens === ahead + tail ? null : { ahead: ahead - tokens, tail };
      }
      pass = [];
    },
  };
}
