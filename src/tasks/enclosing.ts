import { indentation, isBlank } from '../completion/indentation.ts';
import { codeEnd } from './code-end.ts';
import type { Language } from './language.ts';

/** Lines of a document, the last one included. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

const OPENS = /(\{|:|=>|\b(do|then|begin))\s*$|^\s*(def|class|function|func|fn|fun|sub)\b/;
/** A function of more lines is none that a model of this kind could write anew. */
const MOST_LINES = 400;

/** The innermost block around a line, by its indentation alone: for files whose language nobody in the editor knows. */
export function blockAround(lines: readonly string[], line: number, language: Language): Lines {
  let at = line;
  while (at > 0 && isBlank(lines[at] ?? '')) at--;
  let least = indentation(lines[at] ?? '') + 1;
  for (let first = at; first >= 0 && at - first < MOST_LINES; first--) {
    const text = lines[first] ?? '';
    if (isBlank(text) || indentation(text) >= least) continue;
    least = indentation(text);
    if (!OPENS.test(text)) continue;
    const rest = lines.slice(first, first + MOST_LINES).join('\n');
    const { text: block } = codeEnd(rest, language, indentation(text), true);
    const last = first + block.split('\n').length - 1;
    if (last >= line) return { first, last };
  }
  return { first: at, last: at };
}
