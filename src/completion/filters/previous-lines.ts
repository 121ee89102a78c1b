import { isBlank } from '../indentation.ts';
import type { Filter } from './filter.ts';
import { saysSomething } from './next-lines.ts';

/** A suggestion that only says the line above once more is dropped: small models fall into this on empty lines. */
export const previousLines: Filter = {
  reason: 'previous-lines',
  keep(text, { prefix }) {
    const above = prefix.split('\n');
    const before = above.pop() ?? '';
    const written = above.filter((line) => !isBlank(line)).map((line) => line.trim());
    const lines = text.split('\n').filter((line) => !isBlank(line));
    const said = lines.map((line, i) => (i === 0 ? before + line : line).trim());
    const last = written.slice(-said.length);
    const repeats = said.some(saysSomething) && said.length <= written.length;
    return repeats && said.every((line, i) => line === last[i]) ? '' : text;
  },
};
