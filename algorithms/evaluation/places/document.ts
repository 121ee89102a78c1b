import { PREFIX_CHARS, SUFFIX_CHARS } from '../../../src/completion/budget.ts';
import { suffixOf } from '../../../src/completion/place.ts';
import type { TextSource } from '../../../src/completion/text-source.ts';
import { prefixWindow, suffixWindow } from '../../../src/completion/window.ts';

function textSource(text: string): TextSource {
  const lines = text.split('\n');
  return {
    lineCount: lines.length,
    lineLength: (line) => lines[line]?.length ?? 0,
    slice: (line, from, to) => (lines[line] ?? '').slice(from, to),
  };
}

/**
 * Prefix and suffix as the editor sends them for a document from which the text from `start` to `end` was deleted;
 * offsets are in UTF-16 code units, line ends LF.
 */
export function windowsAround(text: string, start: number, end: number): { prefix: string; suffix: string } {
  const before = text.slice(0, start);
  const line = before.split('\n').length - 1;
  const at = { line, column: start - (before.lastIndexOf('\n') + 1) };
  const source = textSource(before + text.slice(end));
  const prefix = prefixWindow(source, at, PREFIX_CHARS).text;
  const { rest, following } = suffixWindow(source, at, SUFFIX_CHARS);
  return { prefix, suffix: suffixOf({ doc: '', languageId: '', prefix, rest, following, memory: null }) };
}
