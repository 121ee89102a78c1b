import { indentation, isBlank } from '../completion/indentation.ts';
import type { Language } from './language.ts';

/** What is kept of an answer that goes on writing, and whether more text could change it. */
export interface CodeEnd {
  readonly text: string;
  readonly ended: boolean;
}

const CLOSER = /^\s*[)\]}]/;
const LITERALS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|\/\/.*$/g;

/** How many more braces open than close in a line, outside of strings. */
function braces(line: string): number {
  const bare = line.replace(LITERALS, '');
  return (bare.match(/[{([]/g)?.length ?? 0) - (bare.match(/[})\]]/g)?.length ?? 0);
}

function endOfBraces(lines: readonly string[]): number {
  let depth = 0;
  let opened = false;
  for (const [i, line] of lines.entries()) {
    depth += braces(line);
    opened ||= line.replace(LITERALS, '').includes('{');
    if (opened && depth <= 0) return i + 1;
  }
  return lines.length + 1;
}

function endOfIndentation(lines: readonly string[], base: number, closing: string | null): number {
  let inside = false;
  for (const [i, line] of lines.entries()) {
    if (isBlank(line)) continue;
    const deeper = indentation(line) > base;
    if (inside && !deeper && !CLOSER.test(line)) return line.trim() === closing ? i + 1 : i;
    // A head may have several lines: decorators, and parameters each on one of its own.
    inside ||= deeper;
  }
  return lines.length + 1;
}

/**
 * Cuts code that a model goes on writing after the first function, class or block.
 * @param base indentation of the line that opens the block.
 */
export function codeEnd(
  text: string,
  { blocks }: Pick<Language, 'blocks'>,
  base: number,
  finished: boolean,
): CodeEnd {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const complete = finished ? lines : lines.slice(0, -1);
  const end =
    blocks === 'braces'
      ? endOfBraces(complete)
      : endOfIndentation(complete, base, blocks === 'end' ? 'end' : null);
  const ended = end <= complete.length;
  const kept = ended ? complete.slice(0, end) : lines;
  return { text: kept.join('\n').replace(/\s+$/, ''), ended };
}
