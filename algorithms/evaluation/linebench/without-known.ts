import type { SourceText } from '../places/draw-places.ts';

/** Characters of a line that two files hardly share by chance. */
const LONG = 30;
/** Of a file's long lines; a licence at its head and imports alone stay below it in all but the shortest files. */
const MOST_KNOWN = 0.25;

const longLines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= LONG);

/** The files of which at most a quarter of the long lines stands in one of the texts that were trained on. */
export async function withoutKnown<File extends SourceText>(
  files: readonly File[],
  trained: AsyncIterable<string>,
): Promise<File[]> {
  const unknown = new Set(files.flatMap(({ text }) => longLines(text)));
  const known = new Set<string>();
  for await (const text of trained)
    for (const line of longLines(text)) if (unknown.delete(line)) known.add(line);
  return files.filter(({ text }) => {
    const lines = longLines(text);
    return lines.filter((line) => known.has(line)).length <= MOST_KNOWN * lines.length;
  });
}
