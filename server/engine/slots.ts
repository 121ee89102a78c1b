import type { KvCache, Runtime } from './runtime.ts';

/** One resident token sequence: keys and values of `ids` are valid in `cache`. */
export interface Slot {
  readonly cache: KvCache;
  ids: number[];
  /** Ids of the last prompt, without what was generated. */
  prompt: readonly number[];
  doc: string;
  busy: boolean;
  lastUse: number;
}

/** A fixed number of slots: one per open document, the least recently used goes first. */
export interface SlotPool {
  readonly size: number;
  /** Tokens whose keys and values are held. */
  readonly tokens: number;
  /** The document's own slot, else the free slot that shares most with `ids`, else the oldest free one. The schedule sees to it that there is one. */
  take(ids: readonly number[], doc: string): Slot;
  release(slot: Slot): void;
  close(): void;
}

/** Length of the longest common beginning of two token sequences. */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}

/** A shorter common beginning is chance (file markers, a licence header) and not worth taking another's slot for. */
const WORTH_SHARING = 32;

export function createSlotPool(runtime: Pick<Runtime, 'createCache'>, size: number): SlotPool {
  // Made at once, not when a document is first asked about: binding the buffers of one takes 50 ms.
  const slots = Array.from(
    { length: size },
    (): Slot => ({
      cache: runtime.createCache(),
      ids: [],
      prompt: [],
      doc: '',
      busy: false,
      lastUse: 0,
    }),
  );
  let uses = 0;

  const pick = (ids: readonly number[], doc: string): Slot | undefined => {
    const free = slots.filter((slot) => !slot.busy);
    const own = doc ? free.find((slot) => slot.doc === doc) : undefined;
    if (own) return own;
    const similar = free
      .filter((slot) => !slot.doc || !doc)
      .map((slot) => ({ slot, shared: commonPrefix(slot.ids, ids) }))
      .reduce<{ slot?: Slot; shared: number }>((best, next) => (next.shared > best.shared ? next : best), {
        shared: WORTH_SHARING - 1,
      });
    if (similar.slot) return similar.slot;
    return free.reduce<Slot | undefined>(
      (oldest, s) => (!oldest || s.lastUse < oldest.lastUse ? s : oldest),
      undefined,
    );
  };

  return {
    size,
    get tokens() {
      return slots.reduce((sum, { ids }) => sum + ids.length, 0);
    },
    take(ids, doc) {
      const slot = pick(ids, doc);
      if (!slot) throw new Error('all slots are taken');
      slot.busy = true;
      slot.doc = doc;
      slot.lastUse = ++uses;
      return slot;
    },
    release(slot) {
      slot.busy = false;
    },
    close() {
      for (const slot of slots) slot.cache.close();
    },
  };
}
