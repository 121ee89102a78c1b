/** So often a block has to come, one after the other, before it counts as a loop. */
const TIMES = 3;
/** Longest block that is looked for, in lines. */
const LONGEST = 12;
/** Shorter blocks repeat in good code: closing brackets, blank lines, rows of numbers. */
const LEAST_CHARS = 24;

/**
 * Cuts an answer that goes round in circles, as small models do when they find no end: all but the first of the blocks
 * with which it ends. Null where it does not.
 */
export function cutLoop(text: string): string | null {
  const lines = text.split('\n').slice(0, -1);
  for (let length = 1; length <= LONGEST; length++) {
    const from = lines.length - TIMES * length;
    if (from < 0) return null;
    const block = lines.slice(from, from + length);
    if (block.join('').trim().length < LEAST_CHARS) continue;
    const isLoop = lines.slice(from).every((line, i) => line === block[i % length]);
    if (isLoop) return lines.slice(0, from + length).join('\n');
  }
  return null;
}
