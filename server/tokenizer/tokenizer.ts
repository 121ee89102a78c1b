import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import * as z from 'zod/mini';
import { tokenBytes } from './byte-level.ts';
import { createLru } from './lru.ts';

const TokenizerFile = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.int(), content: z.string(), special: z.boolean() })),
  model: z.looseObject({ vocab: z.record(z.string(), z.int()) }),
});

/** Text to token ids and back, for one model. */
export interface Tokenizer {
  /** Ids of a text; the text of a special token in it is text like any other. */
  encode(text: string): number[];
  /** UTF-8 bytes of a token as a string of one character per byte; empty for special tokens. */
  bytes(id: number): string;
  isSpecial(id: number): boolean;
  readonly vocab: number;
}

/** Lines of a file recur at every keystroke; 4,096 of them are more than any prompt has. */
const CACHED_LINES = 4096;
/** A line end after something visible always begins a new pre-token, so a text can be encoded line by line. */
const LINE_STARTS = /(?<=\S)(?=\r?\n)/;

/** Reads a byte-level BPE tokeniser from the parsed content of `tokenizer.json`. */
export function createTokenizer(file: unknown): Tokenizer {
  const parsed = TokenizerFile.parse(file);
  const special = new Set(parsed.added_tokens.filter((token) => token.special).map((token) => token.id));
  // Without its added tokens the library has no way to turn text into a special id.
  const plain = new HfTokenizer({ ...parsed, added_tokens: [] }, {});

  const vocab = 1 + Math.max(...Object.values(parsed.model.vocab), ...special);
  const bytes = new Array<string>(vocab).fill('');
  for (const [token, id] of Object.entries(parsed.model.vocab)) {
    if (!special.has(id)) bytes[id] = tokenBytes(token);
  }

  const lines = createLru<string, readonly number[]>(CACHED_LINES);
  const encodeLine = (line: string) =>
    lines.getOrMake(line, () => plain.encode(line, { add_special_tokens: false }).ids);
  return {
    encode: (text) => (text ? text.split(LINE_STARTS).flatMap(encodeLine) : []),
    bytes: (id) => bytes[id] ?? '',
    isSpecial: (id) => special.has(id),
    vocab,
  };
}
