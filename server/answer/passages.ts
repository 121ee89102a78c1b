/** Some lines of a document. */
export interface Passage {
  readonly file: string;
  /** First and last line, counted from 1. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Long enough for an answer with what it is about; four of them fit into 2,048 tokens beside a question. */
const MOST_LINES = 24;
const MOST_CHARACTERS = 1200;
/** From here on a blank line ends a passage. */
const ENOUGH_LINES = 6;

/** Cuts a document into passages, at blank lines where it can; blank lines at the ends of a passage belong to none. */
export function passagesOf(file: string, text: string): Passage[] {
  const lines = text.split(/\r?\n/);
  const passages: Passage[] = [];
  let from = 0;
  let characters = 0;
  const cut = (to: number) => {
    let [first, last] = [from, to];
    while (first < last && lines[first]!.trim() === '') first++;
    while (last > first && lines[last - 1]!.trim() === '') last--;
    if (last > first)
      passages.push({ file, from: first + 1, to: last, text: lines.slice(first, last).join('\n') });
    from = to;
    characters = 0;
  };
  for (const [at, line] of lines.entries()) {
    const count = at - from;
    const isFull = count >= MOST_LINES || (count > 0 && characters + line.length > MOST_CHARACTERS);
    if (isFull || (count >= ENOUGH_LINES && line.trim() === '')) cut(at);
    characters += line.length + 1;
  }
  cut(lines.length);
  return passages;
}
