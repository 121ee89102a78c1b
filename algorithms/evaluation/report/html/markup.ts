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
// Directional controls could make a text look like another; other controls are not allowed in HTML.
const CONTROLS = /(?![\t\n\r])[\p{Cc}\p{Bidi_Control}]/gu;

function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
    .replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
