import type { TextSource } from '../../../src/completion/text-source.ts';
import { countingSource } from '../../support/counting-source.ts';
import { closersAfter, closesAnew } from './closers.ts';
import type { Stretch } from './stretch.ts';

/** A document while somebody writes in it. */
export interface Moment {
  readonly path: string;
  readonly languageId: string;
  readonly source: TextSource;
  readonly at: { readonly line: number; readonly column: number };
}

/** What a client offers at a moment; empty for nothing. */
export type Offer = (moment: Moment) => Promise<string>;

/** What came of one stretch. */
export interface Typing {
  /** Keys it would have taken without suggestions, and keys it took with them. */
  readonly plainKeys: number;
  readonly keys: number;
  readonly shown: number;
  readonly accepted: number;
  /** Characters that were accepted. */
  readonly chars: number;
}

/** Characters that the next key brings: Enter brings the indentation of the next line, as editors do. */
export function nextKey(rest: string): number {
  return /^\n[ \t]*/.exec(rest)?.[0].length ?? 1;
}

/** Keys that a text takes without suggestions. */
function keysFor(text: string): number {
  let keys = 0;
  for (let at = 0; at < text.length; at += nextKey(text.slice(at))) keys++;
  return keys;
}

/**
 * Somebody who looks at what is offered before each key, takes it with one key if all of it is what they are about to
 * write, and else types on.
 * @param closes Whether the editor closes brackets and quotes as they are opened; what would close one anew is not taken.
 */
export async function typeStretch(stretch: Stretch, offer: Offer, closes = false): Promise<Typing> {
  const { before, typed, after, path, language } = stretch;
  let done = 0;
  let keys = 0;
  let shown = 0;
  let accepted = 0;
  let chars = 0;
  while (done < typed.length) {
    const written = before + typed.slice(0, done);
    const line = written.split('\n').length - 1;
    const at = { line, column: written.length - (written.lastIndexOf('\n') + 1) };
    const offered = await offer({
      path,
      languageId: language,
      source: countingSource(
        (written + (closes ? closersAfter(typed.slice(0, done)) : '') + after).split('\n'),
      ),
      at,
    });
    const rest = typed.slice(done);
    if (offered !== '') shown++;
    keys++;
    const right = rest.startsWith(offered) && !(closes && closesAnew(typed.slice(0, done), offered));
    if (offered.length > nextKey(rest) && right) {
      accepted++;
      chars += offered.length;
      done += offered.length;
    } else done += nextKey(rest);
  }
  return { plainKeys: keysFor(typed), keys, shown, accepted, chars };
}
