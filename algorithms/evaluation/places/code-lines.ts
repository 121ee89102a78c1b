import { indentation, isBlank } from '../../../src/completion/indentation.ts';

/** A line of code that a person might be writing. */
export interface CodeLine {
  readonly index: number;
  /** Offset of its first character, in UTF-16 code units. */
  readonly start: number;
  readonly text: string;
  readonly indent: number;
}

/** Beyond this a line is a table or a string. */
const LONGEST = 160;
const LEAST_CHARACTERS = 4;
const COMMENT = /^\s*(#|\/\/|\/\*|\*)/;
const QUOTES = /"""|'''/g;

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** The lines of a source file that are code: no blank lines, comments, documentation, lone brackets or endless lines. */
export function codeLines(text: string, language: string): CodeLine[] {
  const lines: CodeLine[] = [];
  let start = 0;
  let prose = false;
  for (const [index, line] of text.split('\n').entries()) {
    const wasProse = prose;
    if (language === 'python') prose = prose !== (count(line, QUOTES) % 2 === 1);
    else if (/\/\*(?!.*\*\/)/.test(line)) prose = true;
    else if (line.includes('*/')) prose = false;
    const written = count(line, /[^\s()[\]{};,]/g);
    const isCode = !wasProse && !prose && !isBlank(line) && !COMMENT.test(line);
    if (isCode && line.length <= LONGEST && written >= LEAST_CHARACTERS)
      lines.push({ index, start, text: line, indent: indentation(line) });
    start += line.length + 1;
  }
  return lines;
}
