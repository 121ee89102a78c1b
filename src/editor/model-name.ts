import { t } from './l10n.ts';

const MOST_CHARS = 40;

/** The name of a model for the status bar; a far server's name is cut and freed of marks that would be drawn. */
export function displayName(name: string): string {
  const known = /^ph-codex-([a-z])$/.exec(name);
  if (known?.[1]) return `PH-Codex-${known[1].toUpperCase()}`;
  return name.replace(/[^\p{L}\p{N} .:/-]/gu, '').slice(0, MOST_CHARS) || t('unnamed model');
}

/** Somebody else's words as one line that draws nothing: no icons of VS Code, no marks that turn the direction. */
export function harmless(text: string, mostChars: number): string {
  return text
    .replace(/\p{C}+/gu, ' ')
    .replaceAll('$', '')
    .slice(0, mostChars);
}

/** The first eight digits of a digest: enough to tell two models apart, not to prove one. */
export function shortDigest(modelRoot: string): string {
  return modelRoot.replace(/[^0-9a-f]/g, '').slice(0, 8);
}
