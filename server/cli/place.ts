import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** A cursor in a file; line and column count from 1, columns in UTF-16 units, as editors show them. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** The end of the line when left out. */
  readonly column: number | undefined;
}

/** Reads `FILE:LINE:COL` or `FILE:LINE`; throws commander's InvalidArgumentError. */
export function parsePlace(text: string): Place {
  const match = /^(.+?):(\d+)(?::(\d+))?$/.exec(text);
  if (!match?.[1] || match[2] === undefined) throw new InvalidArgumentError('Expected FILE:LINE:COL.');
  return {
    file: match[1],
    line: Number(match[2]),
    column: match[3] === undefined ? undefined : Number(match[3]),
  };
}

/** Cuts a text at a place; throws InvalidArgumentError for one outside of it. */
export function splitAt(text: string, { line, column }: Place): { prefix: string; suffix: string } {
  const lines = text.split('\n');
  const content = lines[line - 1]?.replace(/\r$/, '');
  if (content === undefined) throw new InvalidArgumentError(`The file has ${lines.length} lines.`);
  const at = (column ?? content.length + 1) - 1;
  if (at < 0 || at > content.length) {
    throw new InvalidArgumentError(`Line ${line} has the columns 1 to ${content.length + 1}.`);
  }
  const offset = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + at;
  return { prefix: text.slice(0, offset), suffix: text.slice(offset) };
}

/** Reads the file and cuts it at the place; throws InvalidArgumentError when there is no such file or place. */
export function readAt(place: Place): { prefix: string; suffix: string } {
  let text: string;
  try {
    text = readFileSync(place.file, 'utf8');
  } catch (cause) {
    throw new InvalidArgumentError(cause instanceof Error ? cause.message : String(cause));
  }
  return splitAt(text, place);
}
