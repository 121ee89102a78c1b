import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/setup/paths.ts';

/** 500 lines of hand-written JavaScript: more than the prompt holds, at every place. */
const FILE = 'mocha/lib/suite.js';
/** Statements of more than a few characters: there is something to guess. */
const STATEMENT = /^(\s+)((?:return|const|if|this\.|self\.|debug\().{20,})$/;
/** Characters typed at one place: enough that the author and the model part ways. */
const TYPED = 20;

/** An emptied line of the document, and the beginning of what stood there. */
export interface Gap {
  /** From 1. */
  readonly line: number;
  /** From 1; the end of the line. */
  readonly column: number;
  readonly typed: string;
}

/** A real source file of which `count` statements, spread over it, are still to be typed. */
export function documentWithGaps(count: number): { content: string; gaps: Gap[] } {
  const lines = readFileSync(join(ROOT, 'node_modules', FILE), 'utf8').split('\n');
  const candidates = lines.flatMap((line, index) => {
    const [, indentation = '', statement = ''] = STATEMENT.exec(line) ?? [];
    return statement ? [{ index, indentation, statement }] : [];
  });
  if (candidates.length < count) throw new RangeError(`${candidates.length} statements are there`);
  const chosen = Array.from(
    { length: count },
    (_, i) => candidates[Math.floor((i * candidates.length) / count)]!,
  );
  const gaps = chosen.map(({ index, indentation, statement }) => {
    lines[index] = indentation;
    return { line: index + 1, column: indentation.length + 1, typed: statement.slice(0, TYPED) };
  });
  return { content: lines.join('\n'), gaps };
}
