import type { TextSource } from '../../src/completion/text-source.ts';

/** A document of given lines that counts the characters read from it; for tests. */
export function countingSource(lines: readonly string[]): TextSource & { readonly charactersRead: number } {
  let charactersRead = 0;
  return {
    lineCount: lines.length,
    lineLength: (line) => lines[line]?.length ?? 0,
    slice(line, from, to) {
      const text = (lines[line] ?? '').slice(from, to);
      charactersRead += text.length;
      return text;
    },
    get charactersRead() {
      return charactersRead;
    },
  };
}
