/** A foreign text for a terminal or a page: characters that move the cursor or turn the direction are shown by number. */
export function plain(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
