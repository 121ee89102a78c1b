/** Longer texts are compared by their beginnings: the distance takes the product of both lengths. */
const LONGEST = 4000;

/**
 * Number of characters to insert, delete or replace to make `b` of `a`.
 * Source: Wagner and Fischer, "The String-to-String Correction Problem" (1974).
 */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** How much of the longer text need not be edited: 1 for equal texts, 0 for texts that share nothing. */
export function similarity(a: string, b: string): number {
  const [left, right] = [a.slice(0, LONGEST), b.slice(0, LONGEST)];
  const longer = Math.max(left.length, right.length);
  return longer === 0 ? 1 : 1 - distance(left, right) / longer;
}
