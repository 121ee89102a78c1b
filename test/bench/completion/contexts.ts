import type { Place } from '../../../src/completion/place.ts';
import type { SourceFile } from '../memory/sources.ts';
import type { Moment } from './type-stretch.ts';

/** More context for a place; what pays is in the product, the others are tried here so that it is known why not. */
export type Context = (place: Place, moment: Moment) => Place;

const before = (text: string, place: Place): Place => ({ ...place, prefix: text + place.prefix });

const IMPORT = /^(import|from|export .* from|const .*= require\(|#include|using|package)\b/;
const LAST_IMPORT_LINE = 60;
const IMPORT_CHARS = 500;

/** The file's imports, where the window does not reach up to them. */
export const imports: Context = (place, { source }) => {
  const lines = Array.from({ length: Math.min(source.lineCount, LAST_IMPORT_LINE) }, (_, line) =>
    source.slice(line, 0, source.lineLength(line)),
  );
  const kept = lines.filter((line) => IMPORT.test(line)).join('\n');
  if (kept === '' || place.prefix.startsWith(lines[0] ?? '')) return place;
  return before(`${kept.slice(0, IMPORT_CHARS)}\n\n`, place);
};

/** A first line that names the file. */
export const pathHeader: Context = (place, { path }) =>
  before(`${place.languageId === 'python' ? '#' : '//'} ${path}\n`, place);

const SNIPPET_LINES = 12;
const CURSOR_CHARS = 600;

/** Words of names, split where camelCase and snake_case are. */
function words(text: string): Set<string> {
  const names = text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  const parts = names.flatMap((name) => name.split(/_+|\$|(?<=[a-z0-9])(?=[A-Z])/));
  return new Set(parts.map((part) => part.toLowerCase()).filter((part) => part.length > 2));
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common / Math.max(1, a.size + b.size - common);
}

/** The lines of other files that are most like those before the cursor; the same ones as long as one writes there. */
export function similarSnippet(files: readonly SourceFile[]): Context {
  const chosen = new Map<string, string>();
  const find = (place: Place, path: string) => {
    const here = words(place.prefix.slice(-CURSOR_CHARS));
    let best = { score: 0, text: '' };
    for (const file of files) {
      if (file.path === path) continue;
      const lines = file.text.split('\n');
      for (let line = 0; line < lines.length; line += SNIPPET_LINES / 2) {
        const text = lines.slice(line, line + SNIPPET_LINES).join('\n');
        const score = jaccard(here, words(text));
        if (score > best.score) best = { score, text };
      }
    }
    return best.text;
  };
  return (place, { path }) => {
    const snippet = chosen.get(path) ?? find(place, path);
    chosen.set(path, snippet);
    return before(`${snippet}\n\n`, place);
  };
}

const DEFINITION =
  /^[ \t]*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:def|class|function\*?|interface|type|const|let|var)\s+([A-Za-z_$][\w$]{2,})/;
const DEFINITION_LINES = 3;
const MOST_DEFINITIONS = 3;
const NEAR_LINES = 4;

/**
 * The first lines of what is defined elsewhere under the names in the lines just above the cursor: in place of a language
 * server, which would know more of scopes, the names of the package's own definitions.
 */
export function definitions(files: readonly SourceFile[]): Context {
  const known = new Map<string, { readonly path: string; readonly text: string }>();
  for (const { path, text } of files) {
    const lines = text.split('\n');
    for (const [i, line] of lines.entries()) {
      const name = DEFINITION.exec(line)?.[1];
      if (name && !known.has(name))
        known.set(name, { path, text: lines.slice(i, i + DEFINITION_LINES).join('\n') });
    }
  }
  return (place, { path }) => {
    const near = place.prefix
      .split('\n')
      .slice(-1 - NEAR_LINES, -1)
      .join('\n');
    const names = new Set(near.match(/[A-Za-z_$][\w$]{2,}/g) ?? []);
    const found = [...names].flatMap((name) => known.get(name) ?? []).filter((one) => one.path !== path);
    const texts = found.slice(0, MOST_DEFINITIONS).map(({ text }) => text);
    return texts.length === 0 ? place : before(`${texts.join('\n')}\n\n`, place);
  };
}
