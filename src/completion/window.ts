import { KEPT_SHARE } from './budget.ts';
import type { Position, TextSource } from './text-source.ts';

/** Text before the cursor with LF line ends, and where it begins. */
export interface PrefixWindow {
  readonly text: string;
  readonly start: Position;
}

/** Text after the cursor: the rest of its line, and whole lines below it with LF line ends. */
export interface SuffixWindow {
  readonly rest: string;
  /** The lines below, or null when the cursor is on the last line. */
  readonly following: string | null;
}

function distance(source: TextSource, start: Position, end: Position, limit: number): number {
  if (start.line === end.line) return end.column - start.column;
  let sum = source.lineLength(start.line) - start.column + 1;
  for (let line = start.line + 1; line < end.line && sum <= limit; line++) sum += source.lineLength(line) + 1;
  return sum + end.column;
}

function isInside(source: TextSource, start: Position, end: Position): boolean {
  if (start.line > end.line || start.line >= source.lineCount) return false;
  return start.line < end.line ? start.column <= source.lineLength(start.line) : start.column <= end.column;
}

/** A cut must not leave half of a surrogate pair behind. */
function withoutLowSurrogate(source: TextSource, line: number, column: number): number {
  const code = source.slice(line, column, column + 1).charCodeAt(0);
  return code >= 0xdc00 && code <= 0xdfff ? column + 1 : column;
}

function newStart(source: TextSource, at: Position, chars: number): Position {
  if (at.column > chars) {
    return { line: at.line, column: withoutLowSurrogate(source, at.line, at.column - chars) };
  }
  let line = at.line;
  let sum = at.column;
  while (line > 0 && sum + source.lineLength(line - 1) + 1 <= chars) {
    line--;
    sum += source.lineLength(line) + 1;
  }
  return { line, column: 0 };
}

function read(source: TextSource, start: Position, end: Position): string {
  if (start.line === end.line) return source.slice(start.line, start.column, end.column);
  const lines = [source.slice(start.line, start.column, source.lineLength(start.line))];
  for (let line = start.line + 1; line < end.line; line++) {
    lines.push(source.slice(line, 0, source.lineLength(line)));
  }
  lines.push(source.slice(end.line, 0, end.column));
  return lines.join('\n');
}

/**
 * At most `budget` characters before the cursor. The window keeps its `previous` start until it is full and
 * then drops two fifths at once: a start that moved with each keystroke would invalidate the KV cache each time.
 */
export function prefixWindow(
  source: TextSource,
  at: Position,
  budget: number,
  previous?: Position,
): PrefixWindow {
  const kept = Math.floor(budget * KEPT_SHARE);
  if (previous && isInside(source, previous, at)) {
    const length = distance(source, previous, at, budget);
    const atTop = previous.line === 0 && previous.column === 0;
    if (length <= budget && (atTop || length >= kept / 2)) {
      return { text: read(source, previous, at), start: previous };
    }
  }
  const top = { line: 0, column: 0 };
  const start = distance(source, top, at, budget) <= budget ? top : newStart(source, at, kept);
  return { text: read(source, start, at), start };
}

/** At most `budget` characters after the cursor, ending at a line's end where lines are of ordinary length. */
export function suffixWindow(source: TextSource, at: Position, budget: number): SuffixWindow {
  const end = Math.min(source.lineLength(at.line), at.column + budget);
  const rest = source.slice(at.line, at.column, withoutLowSurrogate(source, at.line, end));
  if (at.line + 1 >= source.lineCount) return { rest, following: null };
  const lines: string[] = [];
  let left = budget - rest.length;
  for (let line = at.line + 1; line < source.lineCount && left > 0; line++) {
    const length = source.lineLength(line);
    if (length > left && lines.length > 0) break;
    lines.push(source.slice(line, 0, withoutLowSurrogate(source, line, Math.min(length, left))));
    left -= length + 1;
  }
  return { rest, following: lines.join('\n') };
}
