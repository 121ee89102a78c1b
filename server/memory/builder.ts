import { basename } from 'node:path';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { TokenisedFile } from './build-segment.ts';
import type { LeftOut } from './leave-out.ts';
import { createLedger } from './ledger.ts';
import { listWorkspace } from './list-workspace.ts';
import type { IndexChange } from './live-segments.ts';
import type { FromBuilder } from './messages.ts';
import { readSource } from './read-source.ts';
import { fitsTwoBytes, type IndexedFile } from './segment.ts';
import type { SegmentCache } from './segment-cache.ts';
import { tokenise } from './tokenise.ts';
import type { WorkspaceNames } from './workspace-names.ts';

export interface BuilderParts {
  readonly names: WorkspaceNames;
  readonly tokenizer: Tokenizer;
  readonly cache: SegmentCache;
  readonly breathe: () => void;
  readonly send: (message: FromBuilder) => void;
}

/** Keeps the index of a workspace as its files are. */
export interface Builder {
  /** Looks at files or folders again; what they are is seen on disk. */
  changed(names: readonly string[], ticket: number): void;
  /** Looks at all files; those near to the given ones count where not all fit. */
  rescan(near: readonly string[]): void;
  /** Does the next piece of work; false when there is none. */
  step(): Promise<boolean>;
  /** Writes what is not on disk yet. */
  save(): void;
}

/** Most bytes of source: at 3.5 bytes a token the index takes 55 MB. */
const BUDGET = 32e6;
/** Tokens that are published together while there is much to read: half a second of work. */
const BATCH_TOKENS = 1 << 16;
const BATCH_FILES = 4096;
/** So many changes are a switch of branches: looking at everything is cheaper than naming them to git. */
const MANY = 200;
/** Fewer new tokens than this are only written at the end: an hour of typing is read again in a second. */
const WORTH_WRITING = 1 << 14;

/** Files whose change changes what belongs to the workspace. */
function changesRules(name: string): boolean {
  return basename(name) === '.gitignore' || /(^|\/)\.git\//.test(name);
}

interface Excluded {
  readonly reason: LeftOut;
  /** As of when its content was looked at; null if the name was enough. */
  readonly file: IndexedFile | null;
}

/** Starts with what the cache holds, which answers once it has been compared with the disk. */
export function createBuilder({ names, tokenizer, cache, breathe, send }: BuilderParts): Builder {
  const twoBytes = fitsTwoBytes(tokenizer.vocab);
  const ledger = createLedger({ twoBytes, breathe });
  const excluded = new Map<string, Excluded>();
  const queue = new Map<string, IndexedFile>();
  let ignored = 0;
  let near: readonly string[] = [];
  let pending: Set<string> | 'all' | null = 'all';
  let unsent: IndexChange[] = [];
  let dirty = true;
  let heard = 0;
  let looked = 0;

  const adopted = cache.load(twoBytes);
  if (adopted.length > 0) unsent.push(ledger.adopt(adopted));

  const flush = () => {
    if (unsent.length > 0) send({ type: 'changes', changes: unsent });
    unsent = [];
  };

  const progress = () => {
    const leftOut: Record<string, number> = ignored > 0 ? { ignored } : {};
    for (const { reason } of excluded.values()) leftOut[reason] = (leftOut[reason] ?? 0) + 1;
    send({ type: 'progress', indexing: queue.size > 0 || pending !== null, leftOut });
  };

  const isSame = (a: IndexedFile | null | undefined, b: IndexedFile) =>
    a?.size === b.size && a.mtimeMs === b.mtimeMs;

  const remove = (gone: readonly string[]) => {
    if (gone.length > 0) unsent.push(ledger.remove(new Set(gone)));
  };

  const look = async (scope: Set<string> | 'all') => {
    const inScope = (name: string) =>
      scope === 'all' || scope.has(name) || [...scope].some((one) => name.startsWith(`${one}/`));
    const known = [...ledger.names()];
    let budget = BUDGET;
    for (const name of known) if (!inScope(name)) budget -= ledger.get(name)?.size ?? 0;
    const only = scope === 'all' ? undefined : [...scope];
    const listing = await listWorkspace(names, { breathe, only, near, budget });

    const found = new Map(listing.files.map((file) => [file.name, file]));
    remove(known.filter((name) => inScope(name) && !found.has(name)));
    for (const name of queue.keys()) if (inScope(name)) queue.delete(name);
    for (const [name, { file }] of excluded) {
      const now = found.get(name);
      if (inScope(name) && !(now && isSame(file, now))) excluded.delete(name);
    }
    for (const [name, reason] of listing.leftOut) excluded.set(name, { reason, file: null });
    if (scope === 'all') ignored = listing.ignored;
    for (const file of listing.files) {
      if (!isSame(ledger.get(file.name), file) && !excluded.has(file.name)) queue.set(file.name, file);
    }
  };

  const readBatch = (): TokenisedFile[] => {
    const batch: TokenisedFile[] = [];
    let tokens = 0;
    for (const [name, file] of queue) {
      if (tokens >= BATCH_TOKENS || batch.length >= BATCH_FILES) break;
      queue.delete(name);
      const source = readSource(names.toPath(name), name);
      if (typeof source === 'string') {
        excluded.set(name, { reason: source, file });
        remove(ledger.get(name) ? [name] : []);
        continue;
      }
      const { size, mtimeMs } = source;
      const ids = tokenise(source.text, tokenizer, twoBytes, breathe);
      tokens += ids.length;
      batch.push({ name, size, mtimeMs, tokens: ids });
    }
    return batch;
  };

  const index = () => {
    const batch = readBatch();
    if (batch.length > 0) unsent.push(ledger.put(batch));
  };

  const save = () => {
    cache.save(ledger.segments);
  };

  const saveIfWorth = () => {
    const { missing, stale } = cache.difference(ledger.segments);
    const tokens = missing.reduce((sum, segment) => sum + segment.tokens.length, 0);
    if (stale > 0 || tokens >= WORTH_WRITING) save();
  };

  return {
    changed(some, ticket) {
      heard = ticket;
      dirty = true;
      if (pending === 'all' || some.some(changesRules)) pending = 'all';
      else {
        pending ??= new Set();
        for (const name of some) pending.add(name);
        if (pending.size > MANY) pending = 'all';
      }
    },
    rescan(now) {
      dirty = true;
      near = now;
      pending = 'all';
    },
    async step() {
      if (!dirty) return false;
      if (pending) {
        const scope = pending;
        pending = null;
        const ticket = heard;
        await look(scope);
        looked = ticket;
      } else if (queue.size > 0) index();
      else {
        const merged = ledger.tidy();
        if (merged) unsent.push(merged);
        else {
          saveIfWorth();
          dirty = false;
        }
      }
      flush();
      send({ type: 'looked', ticket: looked });
      progress();
      return dirty;
    },
    save,
  };
}
