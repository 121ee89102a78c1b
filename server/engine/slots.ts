import type { KvCache, Runtime } from './runtime.ts';

/** One resident token sequence: keys and values of `ids` are valid in `cache`. */
export interface Slot {
  readonly cache: KvCache;
  ids: number[];
  /** Ids of the last prompt, without what was generated. */
  prompt: readonly number[];
  doc: string;
  /** Whose request it last served. */
  payer: string;
  busy: boolean;
  lastUse: number;
}

/** A fixed number of slots: one per open document, the least recently used goes first. */
export interface SlotPool {
  readonly size: number;
  /** Tokens whose keys and values are held. */
  readonly tokens: number;
  /**
   * The document's own slot, else the free slot that shares most with `ids`, else the oldest free one; the schedule sees to
   * it that there is one. Where another slot of the payer shares more, that is copied. Of what others had computed it
   * keeps nothing: how soon an answer comes must not tell what they asked.
   */
  take(ids: readonly number[], doc: string, payer: string): Slot;
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

export function createSlotPool(runtime: Pick<Runtime, 'createCache' | 'copy'>, size: number): SlotPool {
  // Made at once, not when a document is first asked about: binding the buffers of one takes 50 ms.
  const slots = Array.from(
    { length: size },
    (): Slot => ({
      cache: runtime.createCache(),
      ids: [],
      prompt: [],
      doc: '',
      payer: '',
      busy: false,
      lastUse: 0,
    }),
  );
  let uses = 0;

  const pick = (ids: readonly number[], doc: string, payer: string): Slot | undefined => {
    const free = slots.filter((slot) => !slot.busy);
    const own = doc ? free.find((slot) => slot.doc === doc && slot.payer === payer) : undefined;
    if (own) return own;
    const similar = free
      .filter((slot) => slot.payer === payer && (!slot.doc || !doc))
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

  /** Gives a slot what another one has of `ids`, where that is worth it. */
  const copyTo = (slot: Slot, ids: readonly number[]) => {
    let most = commonPrefix(slot.ids, ids) + WORTH_SHARING - 1;
    let source: Slot | undefined;
    for (const other of slots) {
      const shared = other.payer === slot.payer ? commonPrefix(other.ids, ids) : 0;
      if (other === slot || shared <= most) continue;
      most = shared;
      source = other;
    }
    if (!source || !runtime.copy) return;
    runtime.copy(source.cache, slot.cache, most);
    slot.ids = ids.slice(0, most);
  };

  return {
    size,
    get tokens() {
      return slots.reduce((sum, { ids }) => sum + ids.length, 0);
    },
    take(ids, doc, payer) {
      const slot = pick(ids, doc, payer);
      if (!slot) throw new Error('all slots are taken');
      if (slot.payer !== payer) Object.assign(slot, { payer, ids: [], prompt: [] });
      copyTo(slot, ids);
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
