/** Windows takes these for devices, whatever follows the dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const PART = /^[\p{L}\p{N}_][\p{L}\p{N}_ .+@-]*$/u;
const MOST_PARTS = 5;
const LONGEST = 120;

/**
 * A path that a model named, if it stays inside the folder and means the same on every system; else null. Names that begin
 * with a dot are refused: editors and tools run what they find in `.vscode` or `.git`.
 */
export function safePath(path: string): string | null {
  const parts = path.normalize('NFC').replace(/^\.\//, '').split('/');
  if (path.length > LONGEST || parts.length > MOST_PARTS) return null;
  const isSafe = (part: string) => PART.test(part) && !RESERVED.test(part) && !/[. ]$/.test(part);
  return parts.every(isSafe) ? parts.join('/') : null;
}
