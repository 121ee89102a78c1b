import { plain } from '../plain.ts';

const marker = Symbol('markup');

/** HTML that was put together by `html`, so that everything foreign in it is escaped. */
export interface Markup {
  readonly [marker]: true;
  readonly source: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
// Line ends and tabs are part of code; other controls are not allowed in HTML, or make a text look like another.
const KEPT = /([\t\n\r]+)/;

function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
    .split(KEPT)
    .map((part) => (KEPT.test(part) ? part : plain(part)))
    .join('');
}

type Part = string | number | Markup | ReadonlyArray<Markup>;

function write(part: Part): string {
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return escapeText(String(part));
  if ('source' in part) return part.source;
  return part.map(({ source }) => source).join('');
}

/** Puts HTML together: texts and numbers are escaped, for element content as for quoted attributes; markup stays. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const source = pieces.reduce((all, piece, i) => all + write(parts[i - 1] ?? '') + piece);
  return { [marker]: true, source };
}

/** A constant of ours, as it is; never what a model, a suite or a person wrote. */
export function constant(source: string): Markup {
  return { [marker]: true, source };
}
