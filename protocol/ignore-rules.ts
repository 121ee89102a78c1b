/** One line of a `.gitignore`. */
interface IgnoreRule {
  readonly pattern: RegExp;
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

const ESCAPED = /[\\^$+.()|{}*?[\]]/g;

/** Body of a regular expression for a glob of .gitignore: `*`, `?`, `**` and `[…]`. */
function globSource(glob: string): string {
  const parts = glob.split(/(\*\*\/|\/\*\*$|\*+|\?|\[[^\]]+\]|\\.)/);
  return parts
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '/**') return '/.*';
      if (/^\*+$/.test(part)) return '[^/]*';
      if (part === '?') return '[^/]';
      if (/^\[.+\]$/.test(part)) return part.replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
      if (/^\\.$/.test(part)) return part[1]!.replace(ESCAPED, '\\$&');
      return part.replace(ESCAPED, '\\$&');
    })
    .join('');
}

function parseLine(line: string): IgnoreRule | null {
  const text = line.replace(/(?<!\\)\s+$/, '');
  if (text === '' || text.startsWith('#')) return null;
  const negated = text.startsWith('!');
  const foldersOnly = text.endsWith('/');
  const glob = text.slice(negated ? 1 : 0, foldersOnly ? -1 : undefined);
  // A slash anywhere but at the end ties the pattern to the folder of its file.
  const tied = glob.includes('/');
  try {
    const pattern = new RegExp(`^${tied ? '' : '(?:.*/)?'}${globSource(glob.replace(/^\//, ''))}$`);
    return { pattern, negated, foldersOnly };
  } catch {
    return null;
  }
}

/** Whether a file or folder, by its path below the folder of a `.gitignore`, is ignored by it; undefined if it says nothing. */
export type IgnoreFile = (path: string, isFolder: boolean) => boolean | undefined;

/** Reads the text of a `.gitignore`: globs, negation, anchors and folders as git has them, but no case folding. */
export function parseIgnoreFile(text: string): IgnoreFile {
  const rules = text.split(/\r?\n/).flatMap((line) => parseLine(line) ?? []);
  return (path, isFolder) => {
    const last = rules.findLast((rule) => (isFolder || !rule.foldersOnly) && rule.pattern.test(path));
    return last && !last.negated;
  };
}
