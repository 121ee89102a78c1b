/** The server takes 10,000 paths at once; a branch switch may change more. */
const MOST_PATHS = 10_000;
const LONGEST_PATH = 4096;

/** Paths that changed since the server was last told. */
export interface ChangedPaths {
  readonly size: number;
  add(paths: readonly string[]): void;
  /** Gives what was added and forgets it; the folders instead where that is too much to name. */
  take(folders: readonly string[]): readonly string[];
}

/** An empty list of changed paths. */
export function createChangedPaths(): ChangedPaths {
  const known = new Set<string>();
  let tooMany = false;
  return {
    get size() {
      return tooMany ? MOST_PATHS : known.size;
    },
    add(paths) {
      if (tooMany) return;
      for (const path of paths) if (path !== '' && path.length <= LONGEST_PATH) known.add(path);
      if (known.size <= MOST_PATHS) return;
      tooMany = true;
      known.clear();
    },
    take(folders) {
      const paths = tooMany ? folders : [...known];
      tooMany = false;
      known.clear();
      return paths;
    },
  };
}
