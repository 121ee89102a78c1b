import { indentation, isBlank } from './indentation.ts';
import { lineBefore, onlyCloses, type Place } from './place.ts';

/** How much is asked for: the rest of one line, or a block of lines. */
export type Shape =
  | { readonly kind: 'line' }
  | {
      readonly kind: 'block';
      /** Width of the blanks before the cursor, which the first suggested line continues. */
      readonly startIndent: number;
      /** Indentation of the line that opens the block, when the cursor stands at its end. */
      readonly openerIndent: number | null;
    };

const COLON_OPENS = new Set(['python', 'yaml', 'nim', 'gdscript', 'coffeescript']);

function opensBlock(line: string, languageId: string): boolean {
  const text = line.trimEnd();
  if (/(\{|=>|\b(do|then|begin))$/.test(text)) return true;
  return COLON_OPENS.has(languageId) && text.endsWith(':');
}

/** A block is asked for on an empty line and where a block opens, a line everywhere else. */
export function shapeOf(place: Place, multiline: boolean): Shape {
  if (!multiline || !onlyCloses(place.rest)) return { kind: 'line' };
  const before = lineBefore(place);
  if (isBlank(before)) return { kind: 'block', startIndent: indentation(before), openerIndent: null };
  if (opensBlock(before, place.languageId)) {
    return { kind: 'block', startIndent: 0, openerIndent: indentation(before) };
  }
  return { kind: 'line' };
}
