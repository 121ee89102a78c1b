const significant = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line));

/** How far from its place accepted text is looked for, in characters: people move code a little. */
export const MARGIN = { before: 500, after: 1500 };

/** Share of the lines of an accepted suggestion that still stand in a text, from 0 to 1. */
export function keptShare(accepted: string, now: string): number {
  const lines = significant(accepted);
  if (lines.length === 0) return now.includes(accepted.trim()) ? 1 : 0;
  return lines.filter((line) => now.includes(line)).length / lines.length;
}

/** Half of it is what other assistants count as kept, too. */
export const KEPT = 0.5;
