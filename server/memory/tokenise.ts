import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { TokenArray } from './segment.ts';

/** Characters encoded between two breaths: about 5 ms. */
const PIECE = 8192;
/** Where a text can be cut without changing its tokens, see the tokeniser. */
const CUT = /\S(?=\r?\n)/g;

function* pieces(text: string): Generator<string> {
  let start = 0;
  while (start + PIECE < text.length) {
    CUT.lastIndex = start + PIECE;
    const found = CUT.exec(text);
    if (!found) break;
    yield text.slice(start, CUT.lastIndex);
    start = CUT.lastIndex;
  }
  yield text.slice(start);
}

/** Tokens of a text, as the tokeniser gives them; breathes every few milliseconds. */
export function tokenise(
  text: string,
  tokenizer: Tokenizer,
  twoBytes: boolean,
  breathe: () => void,
): TokenArray {
  const ids: number[] = [];
  for (const piece of pieces(text)) {
    for (const id of tokenizer.encode(piece)) ids.push(id);
    breathe();
  }
  return twoBytes ? Uint16Array.from(ids) : Uint32Array.from(ids);
}
