const LONGEST = 1024;

/** Why a name from a manifest is no path below the model's folder, in words; undefined when it is one. */
export function whyNotPath(path: string): string | undefined {
  if (path === '' || path.length > LONGEST) return 'is empty or too long';
  // Backslashes and colons are separators on Windows, and the colon also ends the path in the name of a shard.
  if (/[\\:\p{Cc}\p{Surrogate}]/u.test(path)) return 'has a character that no path here has';
  if (path.startsWith('/')) return 'is absolute';
  const parts = path.split('/');
  if (parts.includes('..')) return 'leaves the folder';
  if (parts.includes('.') || parts.includes('')) return 'is not in its shortest form';
  return undefined;
}

/** What a path is on a file system that ignores case and Unicode form: two paths with one key may be one file there. */
export function pathKey(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function comparePoints(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0)!);
  const right = Array.from(b, (character) => character.codePointAt(0)!);
  const at = left.findIndex((point, i) => point !== right[i]);
  if (at < 0) return left.length - right.length;
  return left[at]! - (right[at] ?? -1);
}

/** Order of paths in a manifest: part by part, each by code points, as the model_signing tool sorts them. */
export function comparePaths(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  const at = left.findIndex((part, i) => part !== right[i]);
  if (at < 0) return left.length - right.length;
  return right[at] === undefined ? 1 : comparePoints(left[at]!, right[at]);
}
