import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import * as z from 'zod/mini';
import { tokenBytes, utf8Bytes } from './byte-level.ts';
import { createLru } from './lru.ts';

const PreTokenizer = z.looseObject({
  pattern: z.optional(z.looseObject({ Regex: z.optional(z.string()) })),
  get pretokenizers() {
    return z.optional(z.array(PreTokenizer));
  },
});
type PreTokenizer = z.infer<typeof PreTokenizer>;

const TokenizerFile = z.looseObject({
  pre_tokenizer: z.optional(z.nullable(PreTokenizer)),
  added_tokens: z.array(z.looseObject({ id: z.int(), content: z.string(), special: z.boolean() })),
  model: z.looseObject({ vocab: z.record(z.string(), z.int()) }),
});

/** Text to token ids and back, for one model. */
export interface Tokenizer {
  /**
   * Ids of a text; the text of a special token in it is text like any other. Of a text with more than `most` tokens no
   * more is looked at than shows that.
   */
  encode(text: string, most?: number): number[];
  /** UTF-8 bytes of a token as a string of one character per byte; empty for special tokens. */
  bytes(id: number): string;
  isSpecial(id: number): boolean;
  /** Ids of the added tokens by their text: for a model's own template, never for a person's text. */
  readonly marks: ReadonlyMap<string, number>;
  readonly vocab: number;
  /** Bytes of the longest token: a text with more than so many for each token that there is room for cannot fit. */
  readonly longest: number;
}

/** Lines of a file recur at every keystroke; 4,096 of them are more than any prompt has. */
const CACHED_LINES = 4096;
/** Where a pre-token always begins, so that a text can be encoded line by line: at a line end after something visible… */
const LINE_ENDS = /(?<=\S)(?=\r?\n)/;
/** …or, where punctuation keeps the line ends that follow it, behind the last of them. */
const LINE_STARTS = /(?<=\n)(?!\s*[\r\n])/;
const KEEPS_LINE_ENDS = '[\\r\\n]*';
/** A blank after something visible. Lines longer than any that is typed are encoded, and given up, word by word. */
const WORD_STARTS = /(?<=\S)(?= )/;
const LONGEST_LINE = 4096;
/** How many tokens more a word can have that is cut in two: two were seen. */
const CUT = 16;

function* piecesOf(text: string, lineBreak: RegExp): Generator<string> {
  for (const line of text.split(lineBreak)) {
    if (line.length > LONGEST_LINE) yield* line.split(WORD_STARTS);
    else yield line;
  }
}

function findPatterns(preTokenizer: PreTokenizer): string[] {
  const { pattern, pretokenizers = [] } = preTokenizer;
  return [...(pattern?.Regex ? [pattern.Regex] : []), ...pretokenizers.flatMap(findPatterns)];
}

/** Reads a byte-level BPE tokeniser from the parsed content of `tokenizer.json`. */
export function createTokenizer(file: unknown): Tokenizer {
  const parsed = TokenizerFile.parse(file);
  const special = new Set(parsed.added_tokens.filter((token) => token.special).map((token) => token.id));
  const words = parsed.added_tokens.filter((token) => !token.special);
  // Without its special tokens the library has no way to turn text into their ids.
  const plain = new HfTokenizer({ ...parsed, added_tokens: words }, {});

  const ids = [...Object.values(parsed.model.vocab), ...parsed.added_tokens.map(({ id }) => id)];
  const vocab = 1 + ids.reduce((most, id) => Math.max(most, id), 0);
  const bytes = new Array<string>(vocab).fill('');
  for (const [token, id] of Object.entries(parsed.model.vocab)) {
    if (!special.has(id)) bytes[id] = tokenBytes(token);
  }
  // Whole words, such as CodeGen's runs of blanks, are written as they are.
  for (const { id, content } of words) bytes[id] = utf8Bytes(content);

  const longest = bytes.reduce((most, { length }) => Math.max(most, length), 1);

  const keepsLineEnds = findPatterns(parsed.pre_tokenizer ?? {}).some((one) => one.includes(KEEPS_LINE_ENDS));
  const lineBreak = keepsLineEnds ? LINE_STARTS : LINE_ENDS;
  const lines = createLru<string, readonly number[]>(CACHED_LINES);
  const encodeNew = (piece: string) => plain.encode(piece, { add_special_tokens: false }).ids;
  const encodePiece = (piece: string): readonly number[] =>
    piece.length > LONGEST_LINE ? encodeNew(piece) : lines.getOrMake(piece, () => encodeNew(piece));
  /**
   * Ids of a word without end, cut, once they are more than `most` however it is cut; null where they may be fewer. To encode
   * it whole takes long (332,000 letters 2 s, as many Chinese characters 5 s), and most such words could only be too long.
   */
  const tooMany = (word: string, most: number): number[] | null => {
    const ids: number[] = [];
    for (let at = 0, cuts = 0; at < word.length; at += LONGEST_LINE, cuts++) {
      for (const id of encodeNew(word.slice(at, at + LONGEST_LINE))) ids.push(id);
      if (ids.length - CUT * cuts > most) return ids;
      // Long tokens, as blanks have: what is known is not encoded twice.
      if (ids.length * word.length < most * LONGEST_LINE * (cuts + 1)) return null;
    }
    return null;
  };
  return {
    encode: (text, most = Number.POSITIVE_INFINITY) => {
      const ids: number[] = [];
      // A character has a byte or more: so many of them are more than `most` tokens, whatever they are.
      for (const piece of piecesOf(text.slice(0, (most + 1) * longest), lineBreak)) {
        // One by one: a long line has more tokens than a call may have arguments.
        const left = most - ids.length;
        const cut = piece.length > LONGEST_LINE && most < text.length ? tooMany(piece, left) : null;
        for (const id of cut ?? encodePiece(piece)) ids.push(id);
        if (ids.length > most) break;
      }
      return ids;
    },
    bytes: (id) => bytes[id] ?? '',
    isSpecial: (id) => special.has(id),
    marks: new Map(parsed.added_tokens.map(({ content, id }) => [content, id])),
    vocab,
    longest,
  };
}
