import { bytesOf, type Segment, tokensCount } from './segment.ts';

/** A segment with what the reader knows about it. */
export interface LiveSegment {
  readonly segment: Segment;
  /** 1 for files that were replaced or left the workspace. */
  readonly dead: Uint8Array;
  /** Number in the whole memory, by number in the segment. */
  readonly numbers: Uint32Array;
}

/** A change of the index; it takes effect as a whole. */
export interface IndexChange {
  readonly added: readonly Segment[];
  /** Ids of segments. */
  readonly removed: readonly number[];
  readonly dead: readonly { readonly segment: number; readonly file: number }[];
}

/** The files that the memory ever knew, by number. */
export interface FileTable {
  name(number: number): string;
  number(name: string): number | undefined;
  folder(number: number): string;
  /** Milliseconds since 1970. */
  changedAt(number: number): number;
  /** True while it is not known whether the file may still answer. */
  isSuspended(number: number): boolean;
}

/** The segments that answer now, and their files. */
export interface LiveSegments {
  readonly all: readonly LiveSegment[];
  readonly files: FileTable;
  /** Another value after every change. */
  readonly version: number;
  apply(change: IndexChange): void;
  /** Keeps files, and those in folders of these names, out of the answers until `resume` with the same ticket or a later one. */
  suspend(names: readonly string[], ticket: number): void;
  resume(ticket: number): void;
  count(): { readonly files: number; readonly tokens: number; readonly bytes: number };
}

/** Folder of a workspace-relative name; empty for the top. */
export function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

/** True if one of the folders that a file lies in is among these. */
function isBelow(name: string, folders: ReadonlySet<string>): boolean {
  for (let folder = folderOf(name); folder !== ''; folder = folderOf(folder)) {
    if (folders.has(folder)) return true;
  }
  return false;
}

/** Starts without segments. */
export function createLiveSegments(): LiveSegments {
  let all: LiveSegment[] = [];
  let version = 0;
  const names: string[] = [];
  const folders: string[] = [];
  const changes: number[] = [];
  const numberOf = new Map<string, number>();
  const suspended = new Map<number, number>();

  const numbered = (name: string, mtimeMs: number) => {
    const number = numberOf.get(name) ?? names.length;
    numberOf.set(name, number);
    names[number] = name;
    folders[number] ??= folderOf(name);
    changes[number] = mtimeMs;
    return number;
  };

  const adopt = (segment: Segment): LiveSegment => ({
    segment,
    dead: new Uint8Array(segment.files.length),
    numbers: Uint32Array.from(segment.files, ({ name, mtimeMs }) => numbered(name, mtimeMs)),
  });

  return {
    get all() {
      return all;
    },
    get version() {
      return version;
    },
    files: {
      name: (number) => names[number] ?? '',
      number: (name) => numberOf.get(name),
      folder: (number) => folders[number] ?? '',
      changedAt: (number) => changes[number] ?? 0,
      isSuspended: (number) => suspended.has(number),
    },
    apply({ added, removed, dead }) {
      version++;
      const gone = new Set(removed);
      all = [...all.filter(({ segment }) => !gone.has(segment.id)), ...added.map(adopt)];
      for (const { segment, file } of dead) {
        const live = all.find((one) => one.segment.id === segment);
        if (live) live.dead[file] = 1;
      }
    },
    suspend(some, ticket) {
      version++;
      const folders = new Set<string>();
      for (const name of some) {
        const number = numberOf.get(name);
        if (number === undefined) folders.add(name);
        else suspended.set(number, ticket);
      }
      if (folders.size === 0) return;
      for (const [name, number] of numberOf) if (isBelow(name, folders)) suspended.set(number, ticket);
    },
    resume(ticket) {
      version++;
      for (const [number, own] of suspended) if (own <= ticket) suspended.delete(number);
    },
    count() {
      let files = 0;
      let tokens = 0;
      let bytes = 0;
      for (const { segment, dead } of all) {
        bytes += bytesOf(segment);
        for (let i = 0; i < dead.length; i++) {
          if (dead[i]) continue;
          files++;
          tokens += tokensCount(segment, i);
        }
      }
      return { files, tokens, bytes };
    },
  };
}
