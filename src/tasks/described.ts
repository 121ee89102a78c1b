import { isBlank } from '../completion/indentation.ts';
import type { Language } from './language.ts';

/** A comment or docstring that says what is to be written, by its lines, the last one included. */
export interface Described {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  readonly kind: 'comment' | 'docstring';
}

/** Further than this nobody writes a description; a whole file in comments is none. */
const MOST_LINES = 60;

function lineComment(line: string, mark: string): string | null {
  const text = line.trim();
  const marks = mark === '///' ? ['///', '//'] : [mark];
  const found = marks.find((one) => text.startsWith(one));
  return found === undefined ? null : text.slice(found.length).trim();
}

function linesAround(lines: readonly string[], at: number, belongs: (line: string) => boolean) {
  let first = at;
  let last = at;
  while (first > 0 && belongs(lines[first - 1] ?? '') && at - first < MOST_LINES) first--;
  while (last + 1 < lines.length && belongs(lines[last + 1] ?? '') && last - at < MOST_LINES) last++;
  return { first, last };
}

function commentAt(lines: readonly string[], at: number, mark: string): Described | null {
  const belongs = (line: string) => lineComment(line, mark) !== null;
  if (!belongs(lines[at] ?? '')) return null;
  const { first, last } = linesAround(lines, at, belongs);
  const text = lines.slice(first, last + 1).map((line) => lineComment(line, mark) ?? '');
  return { text: text.join('\n').trim(), first, last, kind: 'comment' };
}

/** What stands between two delimiters around a line; delimiters that are the same on both ends are counted from above. */
function enclosedAt(
  lines: readonly string[],
  at: number,
  open: string,
  close: string,
): Omit<Described, 'kind'> | null {
  const from = Math.max(0, at - MOST_LINES);
  for (let first = at; first >= from; first--) {
    const line = lines[first] ?? '';
    const start = line.indexOf(open);
    if (start < 0 || line.slice(0, start).trim() !== '') continue;
    const rest = [line.slice(start + open.length), ...lines.slice(first + 1, first + MOST_LINES)];
    const length = rest.findIndex((one) => one.includes(close));
    if (length < 0 || first + length < at) return null;
    const inside = [
      ...rest.slice(0, length),
      (rest[length] ?? '').slice(0, (rest[length] ?? '').indexOf(close)),
    ];
    return { text: inside.join('\n'), first, last: first + length };
  }
  return null;
}

/**
 * The description at a line: comment lines, a block comment or a docstring, or what stands right above when the line is
 * blank. Null where there is none.
 */
export function describedAt(
  lines: readonly string[],
  line: number,
  { mark, doc }: Pick<Language, 'mark' | 'doc'>,
): Described | null {
  const above = isBlank(lines[line] ?? '') && line > 0 ? line - 1 : line;
  for (const at of new Set([line, above])) {
    if (doc === 'docstring') {
      const found = enclosedAt(lines, at, '"""', '"""') ?? enclosedAt(lines, at, "'''", "'''");
      if (found && found.text.trim() !== '') return { ...found, text: found.text.trim(), kind: 'docstring' };
    }
    const comment = commentAt(lines, at, mark);
    if (comment && comment.text !== '') return comment;
    const block = doc === 'docstring' ? null : enclosedAt(lines, at, '/*', '*/');
    if (block) {
      const text = block.text.split('\n').map((one) => one.replace(/^[\s*]+/, '').trimEnd());
      if (text.join('').trim() !== '') return { ...block, text: text.join('\n').trim(), kind: 'comment' };
    }
  }
  return null;
}
