import { basename, isAbsolute, join, relative, sep } from 'node:path';

/** A workspace's folders, and the names that its files have in the memory. */
export interface WorkspaceNames {
  /** Real paths, none inside of another. */
  readonly folders: readonly string[];
  /** Name of a file by its absolute path; a name is its own name; null outside of the workspace. */
  toName(path: string): string | null;
  toPath(name: string): string;
}

/** A folder as the editor calls it and as it really is. */
export interface WorkspaceFolder {
  readonly given: string;
  readonly real: string;
}

/** Way from a folder to something below it, with forward slashes; null for the folder itself and all outside. */
export function wayInto(folder: string, path: string): string | null {
  const way = relative(folder, path);
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return null;
  return way.split(sep).join('/');
}

/** With one folder a file's name is its path in it; with several it begins with the folder's name. */
export function createWorkspaceNames(given: readonly WorkspaceFolder[]): WorkspaceNames {
  const outer = given.filter(({ real }, i) =>
    given.every(
      (other, j) => i === j || (wayInto(other.real, real) === null && (other.real !== real || i < j)),
    ),
  );
  const labelled = outer.map((folder, i) => {
    const label = basename(folder.real);
    const namesake = outer.slice(0, i).filter(({ real }) => basename(real) === label).length;
    return {
      ...folder,
      prefix: outer.length === 1 ? '' : `${label}${namesake ? ` (${namesake + 1})` : ''}/`,
    };
  });
  return {
    folders: outer.map(({ real }) => real),
    toName(path) {
      if (!isAbsolute(path)) return path || null;
      for (const { given: asGiven, real, prefix } of labelled) {
        const way = wayInto(real, path) ?? wayInto(asGiven, path);
        if (way !== null) return prefix + way;
      }
      return null;
    },
    toPath(name) {
      const folder = labelled.find(({ prefix }) => name.startsWith(prefix));
      return folder ? join(folder.real, name.slice(folder.prefix.length)) : name;
    },
  };
}
