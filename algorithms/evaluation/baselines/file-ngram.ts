import { naturalEnd } from '../../../src/completion/natural-end.ts';
import type { Problem } from '../problems/problem.ts';

/** Names, numbers, line ends with the indentation that follows, blanks, and every other character by itself. */
const LEXEME = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+|\n[^\S\n]*|[^\S\n]+|./gsu;
const MOST_ORDER = 5;
const MOST_LEXEMES = 200;

const lexemes = (text: string) => text.match(LEXEME) ?? [];

/** What most often followed the last `order` lexemes, the latest of equals; undefined where they are new. */
function mostOften(pool: readonly string[], history: readonly string[], order: number): string | undefined {
  const counts = new Map<string, number>();
  let best: string | undefined;
  for (let next = order; next < pool.length; next++) {
    let same = true;
    for (let back = 1; same && back <= order; back++)
      same = pool[next - back] === history[history.length - back];
    if (!same) continue;
    const lexeme = pool[next]!;
    const count = (counts.get(lexeme) ?? 0) + 1;
    counts.set(lexeme, count);
    if (best === undefined || count >= counts.get(best)!) best = lexeme;
  }
  return best;
}

/** Continues the text by what followed the longest known run of lexemes in it, at most five, one after the other. */
export function fileNgram({ prefix, suffix, ending }: Problem): string {
  const before = lexemes(prefix);
  const pool = [...lexemes(suffix), ...before];
  const history = [...before];
  let text = '';
  for (let written = 0; written < MOST_LEXEMES; written++) {
    let next: string | undefined;
    for (let order = MOST_ORDER; order >= 1 && next === undefined; order--)
      next = mostOften(pool, history, order);
    if (next === undefined || (ending.kind === 'line' && next.startsWith('\n'))) break;
    history.push(next);
    text += next;
    if (ending.kind !== 'block') continue;
    const cut = naturalEnd(text, { ...ending, openerIndent: null }, false);
    if (cut.ended) return cut.text;
  }
  return text;
}
