import { isBlank } from '../indentation.ts';
import type { Filter } from './filter.ts';

/** Lines such as a lone bracket stand everywhere: only these are evidence of a repetition. */
export function saysSomething(line: string): boolean {
  return (line.match(/[\p{L}\p{N}]/gu) ?? []).length >= 3;
}

/** What a line says apart from blanks, kinds of quotes and what ends it: near enough to be the same line. */
const essence = (line: string) =>
  line
    .replace(/\s+/g, '')
    .replace(/['`]/g, '"')
    .replace(/[;,]+$/, '');

/** A suggestion ends where it arrives at the line below the cursor, which is there already. */
export const nextLines: Filter = {
  reason: 'next-lines',
  keep(text, { following, prefix, rest }) {
    const next = following?.split('\n').find((line) => !isBlank(line));
    if (next === undefined || !saysSomething(next) || !isBlank(rest)) return text;
    const lines = text.split('\n');
    const before = prefix.slice(prefix.lastIndexOf('\n') + 1);
    const at = lines.findIndex((line, i) => essence(i === 0 ? before + line : line) === essence(next));
    return at < 0 ? text : lines.slice(0, at).join('\n');
  },
};
