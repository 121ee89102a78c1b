import { BLOCK_LINES } from './budget.ts';
import { indentation, isBlank } from './indentation.ts';
import type { Shape } from './shape.ts';

/** What is kept of the text so far, and whether more text could change it. */
export interface Cut {
  readonly text: string;
  readonly ended: boolean;
}

type Block = Extract<Shape, { kind: 'block' }>;

const CLOSES = /^\s*[)\]}]+[;,]?\s*$/;
const STARTS_WITH_CLOSER = /^\s*[)\]}]/;
const CONTINUES = /^\s*(else|elif|except|finally|catch|rescue|ensure|end)\b/;

function firstLine(lines: readonly string[], finished: boolean): Cut {
  return { text: lines[0] ?? '', ended: finished || lines.length > 1 };
}

function blockEnd(lines: readonly string[], shape: Block, finished: boolean): Cut {
  const upTo = (count: number, ended = true): Cut => ({ text: lines.slice(0, count).join('\n'), ended });
  let base: number | undefined;
  let nested = false;
  let written = 0;
  for (const [i, line] of lines.entries()) {
    const complete = finished || i < lines.length - 1;
    if (isBlank(line)) {
      if (!complete) break;
      if (base !== undefined || i > 1) return upTo(i);
      continue;
    }
    const indent = i === 0 ? shape.startIndent + indentation(line) : indentation(line);
    if (i === 0 && shape.openerIndent !== null) return firstLine(lines, finished);
    if (base === undefined) {
      if (shape.openerIndent !== null && indent <= shape.openerIndent) return upTo(0);
      base = indent;
    } else if (indent < base || (indent === base && nested)) {
      const closer = STARTS_WITH_CLOSER.test(line);
      if (closer && !complete) return upTo(i, false);
      if (CLOSES.test(line)) return upTo(i + 1);
      const goesOn = indent === base && (closer || CONTINUES.test(line));
      if (!goesOn && complete) return upTo(i);
      // A half line such as "el" may still become "else".
      if (!goesOn) return upTo(i, indent < base);
    }
    nested ||= indent > base;
    written++;
    if (written === BLOCK_LINES && complete) return upTo(i + 1);
  }
  return upTo(lines.length, finished);
}

/**
 * Cuts an answer where a person would stop: a line at its end; a block before a blank line, where the
 * indentation falls below its own, after the bracket that closes it, or after ten lines.
 */
export function naturalEnd(text: string, shape: Shape, finished: boolean): Cut {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  return shape.kind === 'line' ? firstLine(lines, finished) : blockEnd(lines, shape, finished);
}

const OPEN_END = /([{([:]|=>)\s*$/;

/**
 * The lines that are complete, for an answer that may not be waited for any longer; null when there is none.
 * A line that opens a block goes with the block: alone it would leave a bracket open.
 */
export function completeLines(text: string): string | null {
  const lines = text.split('\n').slice(0, -1);
  while (OPEN_END.test(lines.at(-1) ?? '')) lines.pop();
  const complete = lines.join('\n');
  return isBlank(complete) ? null : complete;
}
