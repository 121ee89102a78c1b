import type { Random } from '../../../server/engine/random.ts';
import { BLOCK_LINES } from '../../../src/completion/budget.ts';
import { isBlank } from '../../../src/completion/indentation.ts';
import { naturalEnd } from '../../../src/completion/natural-end.ts';
import { type CodeLine, codeLines } from './code-lines.ts';

/** Kinds of places: the rest of a line, a whole line, and a block as the editor offers it. */
export const PLACE_KINDS = ['rest-of-line', 'line', 'block'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** What is taken out of a text, in UTF-16 code units. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

/** A place further up says nothing about what a model makes of the text before it. */
const LEAST_LINES_BEFORE = 5;
const LEAST_REST = 4;
const BLOCK = { least: 2, most: 6 };
const TRIES = 20;
/** Names, numbers, runs of blanks, and every other character by itself: no model's own tokens. */
const LEXEME = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+|\s+|./gsu;

function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list[Math.floor(random() * list.length)];
}

/** Columns of a line at which a lexeme begins, with enough of it left. */
function boundaries({ text }: CodeLine): number[] {
  const first = text.search(/\S/);
  return [...text.matchAll(LEXEME)]
    .map(({ index }) => index)
    .filter((column) => column > first && text.slice(column).trim().length >= LEAST_REST);
}

function restOfLine(line: CodeLine, random: Random): Cut | null {
  const column = pick(boundaries(line), random);
  return column === undefined ? null : { start: line.start + column, end: line.start + line.text.length };
}

/** The cursor stands where the editor puts it after Enter: behind the indentation. */
function wholeLine({ start, text }: CodeLine): Cut {
  return { start: start + text.search(/\S/), end: start + text.length };
}

/** The lines from here on that the editor would show of them, were they an answer. */
function block(line: CodeLine, lines: readonly string[]): Cut | null {
  const before = lines.slice(0, line.index).findLast((other) => !isBlank(other)) ?? '';
  if (line.indent <= before.search(/\S/)) return null;
  const { start } = wholeLine(line);
  const following = lines.slice(line.index, line.index + 2 * BLOCK_LINES).join('\n');
  const shape = { kind: 'block', startIndent: line.indent, openerIndent: null } as const;
  const { text } = naturalEnd(following.trimStart(), shape, true);
  const written = text.split('\n').length;
  return written < BLOCK.least || written > BLOCK.most ? null : { start, end: start + text.length };
}

/** Draws a place of a kind in a file with LF line ends; null where none was found. */
export function drawPlace(kind: PlaceKind, text: string, language: string, random: Random): Cut | null {
  const lines = text.split('\n');
  const candidates = codeLines(text, language).filter(({ index }) => index >= LEAST_LINES_BEFORE);
  for (let tries = 0; tries < TRIES; tries++) {
    const line = pick(candidates, random);
    if (!line) return null;
    const cut =
      kind === 'block' ? block(line, lines) : kind === 'line' ? wholeLine(line) : restOfLine(line, random);
    if (cut) return cut;
  }
  return null;
}
