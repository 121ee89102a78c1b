import type { ReaderShape } from '../model/reader/reader-config.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { bestSpan, type TokenSpan } from './best-span.ts';
import type { FoundSpan, ToReader } from './messages.ts';

/** The network of a reader: token ids to logits [tokens, 2]. */
export type Read = (ids: readonly number[]) => Promise<Float32Array>;

/** A question longer than this share of the context would leave too little of the passages. */
const QUESTION_SHARE = 4;
/** Marks: one before the question, two behind it, one behind the passage. */
const MARKS = 4;

/** Where each token's bytes begin in the UTF-8 of the text, and where the last one ends. */
function byteOffsets(ids: readonly number[], { bytes }: Tokenizer): number[] {
  const offsets = [0];
  for (const id of ids) offsets.push(offsets.at(-1)! + bytes(id).length);
  return offsets;
}

/** Moves to the beginning of the character that the byte at `offset` belongs to, or of the next one. */
function toCharacter(text: Buffer, offset: number, step: 1 | -1): number {
  let at = offset;
  while (at > 0 && at < text.length && (text[at]! & 0xc0) === 0x80) at += step;
  return at;
}

/** The characters of some bytes of a text, without blanks around them. */
function charactersOf(text: Buffer, from: number, to: number): { start: number; end: number } {
  const start = text.toString('utf8', 0, toCharacter(text, from, -1)).length;
  const span = text.toString('utf8', toCharacter(text, from, -1), toCharacter(text, to, 1));
  const trimmed = span.trimStart();
  const begin = start + span.length - trimmed.length;
  return { start: begin, end: begin + trimmed.trimEnd().length };
}

/** Reads one passage window by window, each half over the last one. */
async function readPassage(
  read: Read,
  { begin, end, context }: ReaderShape,
  question: readonly number[],
  passage: readonly number[],
): Promise<{ best: TokenSpan | null; tokens: number }> {
  const before = [begin, ...question, end, end];
  const room = context - question.length - MARKS;
  let best: TokenSpan | null = null;
  let tokens = 0;
  for (let at = 0; at < passage.length; at += Math.ceil(room / 2)) {
    const window = passage.slice(at, at + room);
    const ids = [...before, ...window, end];
    tokens += ids.length;
    const span = bestSpan(await read(ids), before.length, before.length + window.length);
    const shift = at - before.length;
    if (span && (!best || span.score > best.score))
      best = { ...span, first: span.first + shift, last: span.last + shift };
    if (at + room >= passage.length) break;
  }
  return { best, tokens };
}

/** The best span of each passage that has one, the best of all first, and how many tokens were read for it. */
export async function findSpans(
  { question, passages }: ToReader,
  shape: ReaderShape,
  tokenizer: Tokenizer,
  read: Read,
): Promise<{ spans: FoundSpan[]; tokens: number }> {
  const asked = tokenizer.encode(question).slice(0, Math.floor(shape.context / QUESTION_SHARE));
  const spans: FoundSpan[] = [];
  let tokens = 0;
  for (const [passage, text] of passages.entries()) {
    const ids = tokenizer.encode(text);
    const found = await readPassage(read, shape, asked, ids);
    tokens += found.tokens;
    if (!found.best) continue;
    const { first, last, score } = found.best;
    const offsets = byteOffsets(ids, tokenizer);
    const { start, end } = charactersOf(Buffer.from(text), offsets[first]!, offsets[last + 1]!);
    if (end > start) spans.push({ passage, start, end, score });
  }
  return { spans: spans.sort((a, b) => b.score - a.score), tokens };
}
