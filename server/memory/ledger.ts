import { buildSegment, type TokenisedFile } from './build-segment.ts';
import type { IndexChange } from './live-segments.ts';
import { type IndexedFile, type Segment, tokensCount, tokensOf } from './segment.ts';

/** The builder's account of segments: which file lies where, and what is to be merged. */
export interface Ledger {
  readonly segments: readonly Segment[];
  /** A file as it was read; undefined if it is not in the index. */
  get(name: string): IndexedFile | undefined;
  names(): Iterable<string>;
  /** Takes segments of an earlier run; of a file that is in several the one in the newest segment counts. */
  adopt(segments: readonly Segment[]): IndexChange;
  /** Indexes files, in the place of those of the same names. */
  put(files: readonly TokenisedFile[]): IndexChange;
  /** Takes files out; `tidy` then leaves none of their tokens in any segment. */
  remove(names: ReadonlySet<string>): IndexChange;
  /** Does the most urgent merge; null when there is nothing to do. */
  tidy(): IndexChange | null;
}

export interface LedgerOptions {
  /** Whether token ids take two bytes. */
  readonly twoBytes: boolean;
  readonly breathe: () => void;
}

/** Segments of similar size are merged when there are so many: a token is sorted at most four times, and a look-up asks about 20 segments. */
const FAN = 8;
const SMALLEST_CLASS = 4096;
/** Larger segments stay as they are: sorting a million tokens takes 0.3 s, in which no change is noticed. */
const LARGEST_MERGED = 1 << 18;

interface Account {
  readonly segment: Segment;
  readonly dead: Set<number>;
  /** Live tokens. */
  tokens: number;
  purge: boolean;
}

const sizeClass = (tokens: number) =>
  Math.max(0, Math.floor(Math.log(tokens / SMALLEST_CLASS) / Math.log(FAN)));

/** Starts without files. */
export function createLedger({ twoBytes, breathe }: LedgerOptions): Ledger {
  const accounts = new Map<number, Account>();
  const places = new Map<string, { readonly account: Account; readonly file: number }>();
  let nextId = 1;

  const bury = (name: string): IndexChange['dead'] => {
    const place = places.get(name);
    if (!place) return [];
    const { account, file } = place;
    places.delete(name);
    account.dead.add(file);
    account.tokens -= tokensCount(account.segment, file);
    return [{ segment: account.segment.id, file }];
  };

  const open = (segment: Segment): IndexChange['dead'] => {
    const dead = segment.files.flatMap(({ name }) => bury(name));
    const account: Account = { segment, dead: new Set(), tokens: 0, purge: false };
    accounts.set(segment.id, account);
    nextId = Math.max(nextId, segment.id + 1);
    segment.files.forEach(({ name }, file) => {
      places.set(name, { account, file });
      account.tokens += tokensCount(segment, file);
    });
    return dead;
  };

  const merge = (old: readonly Account[]): IndexChange => {
    const files = old.flatMap(({ segment, dead }) =>
      segment.files
        .map((file, number) => ({ ...file, tokens: tokensOf(segment, number) }))
        .filter((_, number) => !dead.has(number)),
    );
    for (const { segment } of old) accounts.delete(segment.id);
    const removed = old.map(({ segment }) => segment.id);
    if (files.length === 0) return { added: [], removed, dead: [] };
    for (const { name } of files) places.delete(name);
    const segment = buildSegment(nextId, files, twoBytes, breathe);
    open(segment);
    return { added: [segment], removed, dead: [] };
  };

  return {
    get segments() {
      return [...accounts.values()].map(({ segment }) => segment);
    },
    get(name) {
      const place = places.get(name);
      return place?.account.segment.files[place.file];
    },
    names: () => places.keys(),
    adopt(segments) {
      const added = [...segments].sort((a, b) => a.id - b.id);
      return { added, removed: [], dead: added.flatMap(open) };
    },
    put(files) {
      const segment = buildSegment(nextId, files, twoBytes, breathe);
      return { added: [segment], removed: [], dead: open(segment) };
    },
    remove(names) {
      // Also what is left of earlier contents: it would stay on disk for long.
      for (const account of accounts.values()) {
        account.purge ||= account.segment.files.some(({ name }) => names.has(name));
      }
      return { added: [], removed: [], dead: [...names].flatMap(bury) };
    },
    tidy() {
      const classes = new Map<number, Account[]>();
      for (const account of accounts.values()) {
        const { segment, dead, tokens, purge } = account;
        if (dead.size === segment.files.length) return merge([account]);
        if (purge || 2 * tokens < segment.tokens.length - segment.files.length - 1) return merge([account]);
        if (tokens >= LARGEST_MERGED) continue;
        const same = classes.get(sizeClass(tokens)) ?? [];
        classes.set(sizeClass(tokens), [...same, account]);
        if (same.length + 1 === FAN) return merge([...same, account]);
      }
      return null;
    },
  };
}
