/** A line that begins a function or a test. */
const HEAD = /^\s*((async\s+)?(def|function|func|fn|fun)\s+\w+|(it|test|describe)\s*\()/;

/**
 * Cuts an answer before the first head that it has written already: small models go round in circles when they write tests,
 * each round with the same names. Null where every head is new; the last line may still grow and does not count.
 */
export function cutRepeatedHead(text: string): string | null {
  const lines = text.split('\n');
  const seen = new Set<string>();
  for (const [i, line] of lines.slice(0, -1).entries()) {
    if (!HEAD.test(line)) continue;
    if (seen.has(line)) return lines.slice(0, i).join('\n');
    seen.add(line);
  }
  return null;
}
