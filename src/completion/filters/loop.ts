import type { Filter } from './filter.ts';

/** The same 2 to 40 characters four times in a row; shorter ones are ruler lines and the like. */
const RUN = /([^\n]{2,40}?)\1{3,}/u;

function cutRun(text: string): string {
  const run = RUN.exec(text);
  if (!run?.[1] || !/[\p{L}\p{N}]/u.test(run[1])) return text;
  return text.slice(0, run.index + run[1].length);
}

/** Lines that small models say in turn, such as a branch and its body. */
const LONGEST_ROUND = 3;

const OPENS = /([:{([]|=>)\s*$/;

/** A line that opens a block stays with what it opens. */
function afterBody(lines: readonly string[], end: number): number {
  return OPENS.test(lines[end - 1] ?? '') ? end + 1 : end;
}

/** Where the first round of lines ends that are said three times in a row, or -1. */
function endOfFirstRound(lines: readonly string[]): number {
  for (let size = 1; size <= LONGEST_ROUND; size++) {
    const same = (i: number) => lines[i] === lines[i - size];
    for (let start = 2 * size; start + size <= lines.length; start++) {
      const round = Array.from({ length: size }, (_, i) => start + i);
      const says = round.some((i) => lines[i]?.trim() !== '');
      if (says && round.every((i) => same(i) && same(i - size))) return afterBody(lines, start - size);
    }
  }
  return -1;
}

/** A suggestion that got stuck is cut after the first round: on a line, or line after line. */
export const loop: Filter = {
  reason: 'loop',
  keep(text) {
    const lines = text.split('\n');
    const end = endOfFirstRound(lines);
    return cutRun(end < 0 ? text : lines.slice(0, end).join('\n'));
  },
};
