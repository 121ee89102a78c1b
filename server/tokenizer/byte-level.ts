/**
 * GPT-2's reversible map between bytes and printable characters, which byte-level vocabularies are written in.
 * Source: `bytes_to_unicode` of the GPT-2 tokeniser (Radford et al., 2019).
 */
function byteCharacters(): string[] {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
}

const BYTE_OF = new Map(byteCharacters().map((character, byte) => [character, byte]));

/** Bytes that a token of a byte-level vocabulary stands for, as a string of one character (0–255) per byte. */
export function tokenBytes(token: string): string {
  let bytes = '';
  for (const character of token) bytes += String.fromCharCode(BYTE_OF.get(character) ?? 0xfffd);
  return bytes;
}

/** The text that UTF-8 bytes, one character (0–255) each, stand for. */
export function utf8Text(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** UTF-8 bytes of a text, as a string of one character (0–255) per byte. */
export function utf8Bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
