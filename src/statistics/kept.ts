const significant = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line));

/** How far from its place accepted text is looked for, in lines: people move code a little. */
export const MARGIN = { before: 15, after: 45 };

/** Lines that a change took away and put in their place. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Where a line is after a change. Lines and not offsets: after each change the editor works out an offset by going through
 * all lines of the document.
 */
export function movedLine(line: number, { start, end, text }: LineChange): number {
  if (start >= line) return line;
  return Math.max(start, line + text.split('\n').length - 1 - (end - start));
}

/** Share of the lines of an accepted suggestion that still stand in a text, from 0 to 1. */
export function keptShare(accepted: string, now: string): number {
  const lines = significant(accepted);
  if (lines.length === 0) return now.includes(accepted.trim()) ? 1 : 0;
  return lines.filter((line) => now.includes(line)).length / lines.length;
}

/** Half of it is what other assistants count as kept, too. */
export const KEPT = 0.5;
