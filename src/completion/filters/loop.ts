import type { Filter } from './filter.ts';

/** The same 2 to 40 characters four times in a row; shorter ones are ruler lines and the like. */
const RUN = /([^\n]{2,40}?)\1{3,}/u;

function cutRun(text: string): string {
  const run = RUN.exec(text);
  if (!run?.[1] || !/[\p{L}\p{N}]/u.test(run[1])) return text;
  return text.slice(0, run.index + run[1].length);
}

/** A suggestion that got stuck is cut after the first round: on a line, or line after line. */
export const loop: Filter = {
  reason: 'loop',
  keep(text) {
    const lines = text.split('\n');
    const stuck = lines.findIndex(
      (line, i) => i > 1 && line.trim() !== '' && line === lines[i - 1] && line === lines[i - 2],
    );
    return cutRun(stuck < 0 ? text : lines.slice(0, stuck - 1).join('\n'));
  },
};
