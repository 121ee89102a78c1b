import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import * as z from 'zod/mini';
import { tokenBytes, utf8Bytes } from './byte-level.ts';
import { cutPieces, LONGEST_LINE } from './cut-pieces.ts';
import { createLru } from './lru.ts';
import { createPairMerger } from './merge-pairs.ts';

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
  model: z.looseObject({
    vocab: z.record(z.string(), z.int()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
    ignore_merges: z.optional(z.boolean()),
  }),
});

type TokenizerModel = NonNullable<HfTokenizer['model']>;

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
/** Words recur more than lines do; longer ones are not kept. */
const CACHED_WORDS = 10_000;
const LONGEST_WORD = 256;
const KEEPS_LINE_ENDS = '[\\r\\n]*';
/** How many tokens more a word can have that is cut in two: five were seen. */
const CUT = 16;

function findPatterns(preTokenizer: PreTokenizer): string[] {
  const { pattern, pretokenizers = [] } = preTokenizer;
  return [...(pattern?.Regex ? [pattern.Regex] : []), ...pretokenizers.flatMap(findPatterns)];
}

/**
 * Splits words as the library's own BPE does. That takes 7 µs a character of a long word and an object for each (3.5 s of 500 kB
 * of blanks), this a tenth (one of two cores of a shared Xeon).
 */
function createWordSplitter(
  { tokens_to_ids: ids, unk_token: unknown }: TokenizerModel,
  { merges, ignore_merges: wholeFirst }: z.infer<typeof TokenizerFile>['model'],
): (word: string) => readonly string[] {
  const merge = createPairMerger(
    merges.map((pair) => {
      const [left = '', right = ''] = typeof pair === 'string' ? pair.split(' ', 2) : pair;
      return [left, right];
    }),
  );
  const split = (word: string): readonly string[] => {
    if (wholeFirst && ids.has(word)) return [word];
    return merge(word).flatMap((token) => (ids.has(token) ? token : (unknown ?? [])));
  };
  const known = createLru<string, readonly string[]>(CACHED_WORDS);
  return (word) => (word.length > LONGEST_WORD ? split(word) : known.getOrMake(word, () => split(word)));
}

/** Reads a byte-level BPE tokeniser from the parsed content of `tokenizer.json`. */
export function createTokenizer(file: unknown): Tokenizer {
  const parsed = TokenizerFile.parse(file);
  const special = new Set(parsed.added_tokens.filter((token) => token.special).map((token) => token.id));
  const words = parsed.added_tokens.filter((token) => !token.special);
  // Without its special tokens the library has no way to turn text into their ids.
  const plain = new HfTokenizer(
    { ...parsed, model: { ...parsed.model, merges: [] }, added_tokens: words },
    {},
  );
  if (plain.model) {
    const splitWord = createWordSplitter(plain.model, parsed.model);
    plain.model.encode = (found) => found.flatMap(splitWord);
  }

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
  const lines = createLru<string, readonly number[]>(CACHED_LINES);
  const encodeNew = (piece: string) => plain.encode(piece, { add_special_tokens: false }).ids;
  const encodePiece = (piece: string): readonly number[] =>
    piece.length > LONGEST_LINE ? encodeNew(piece) : lines.getOrMake(piece, () => encodeNew(piece));
  /**
   * Ids of a word without end, cut, once they are more than `most` however it is cut; null where they may be fewer. To encode
   * it whole takes long (332,000 Chinese characters 0.5 s), and most such words could only be too long.
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
      for (const piece of cutPieces(text.slice(0, (most + 1) * longest), keepsLineEnds)) {
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
