import { ERRORS, PhcError } from '../../protocol/errors.ts';
import { inEnglish, type Translate } from '../../protocol/words.ts';

let translate = inEnglish;

/** Has all texts come from `words` from now on: `vscode.l10n.t` in the editor, English where nobody said so. */
export function speak(words: Translate = inEnglish): void {
  translate = words;
}

/**
 * A text in the person's language. What states and facts are called is put together in functions that know no editor: they
 * call this, and tests of them read English.
 */
export const t: Translate = (text, ...values) => translate(text, ...values);

/** Marks a text of a table, which is made before any language is known; `t` is called where it is shown. */
export const later = <Text extends string>(text: Text): Text => text;

/** What a person reads of an error. */
export function errorText(error: unknown): string {
  if (!(error instanceof PhcError)) return error instanceof Error ? error.message : String(error);
  const { message, remedy } = ERRORS[error.code];
  // Particulars are of a table where they are words, else names and numbers.
  const detail = error.detail ? ` (${t(error.detail)})` : '';
  return `${t(message)}${detail} ${t(remedy)}`;
}
