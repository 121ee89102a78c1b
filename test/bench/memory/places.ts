import { type Random, seededRandom } from '../../../server/engine/random.ts';
import { utf8Text } from '../../../server/tokenizer/byte-level.ts';
import type { Tokenizer } from '../../../server/tokenizer/tokenizer.ts';

/** A file as the model sees it. */
export interface TokenFile {
  readonly path: string;
  readonly ids: readonly number[];
}

/** Where a person could be typing: what comes before is known, what comes after is asked for. */
export interface Place {
  readonly file: TokenFile;
  /** Index of the first token of the rest of a line. */
  readonly at: number;
  /** Text of the rest of that line. */
  readonly rest: string;
  /** Index of the first token that is not of that line, and the text of the next one that is not blank. */
  readonly lineEnd: number;
  readonly next: string;
}

/** Tokens of the document before a place that model and memory see. */
export const CONTEXT = 384;
/** Tokens after a place whose probability is asked for. */
export const SCORED = 48;
/** A place has at least so much before it. */
const LEAST_BEFORE = 100;
/** Most tokens of the rest of a line and of the line after it; longer ones are strings and tables. */
export const MOST_REST = 20;
export const MOST_NEXT = 36;
const LEAST_REST = 3;
/** Visible characters below which a line says nothing. */
const LEAST_CHARACTERS = 4;
const TRIES = 400;

/** The line at which a text begins, without blanks at its end; null while its end is not in the text. */
export function firstLine(text: string): string | null {
  const end = text.indexOf('\n');
  return end < 0 ? null : text.slice(0, end).trimEnd();
}

/** The first line that is not blank after the end of the line at which the text begins; null while its end is not there. */
export function nextLine(text: string): string | null {
  const blank = /^[^\S\n]*(?:\n[^\S\n]*)*\n/.exec(text)?.[0];
  return blank === undefined ? null : firstLine(text.slice(blank.length));
}

/** Reads tokens until `line` finds its end among the first `most`; null if it does not. */
export function readLine(
  ids: readonly number[],
  most: number,
  tokenizer: Tokenizer,
  line: (text: string) => string | null,
): { line: string; tokens: number } | null {
  let bytes = '';
  for (let tokens = 1; tokens <= Math.min(most, ids.length); tokens++) {
    bytes += tokenizer.bytes(ids[tokens - 1]!);
    const found = line(utf8Text(bytes));
    if (found !== null) return { line: found, tokens };
  }
  return null;
}

function placeAt(file: TokenFile, at: number, tokenizer: Tokenizer): Place | null {
  const rest = readLine(file.ids.slice(at, at + MOST_REST), MOST_REST, tokenizer, firstLine);
  if (!rest || rest.tokens <= LEAST_REST || rest.line.trim().length < LEAST_CHARACTERS) return null;
  // The token with the line's end may hold the next line's indentation as well: it is for the next line to spell.
  const lineEnd = at + rest.tokens - 1;
  const next = readLine(file.ids.slice(lineEnd, lineEnd + MOST_NEXT), MOST_NEXT, tokenizer, nextLine);
  if (!next || next.line.trim().length < LEAST_CHARACTERS) return null;
  return { file, at, rest: rest.line, lineEnd, next: next.line };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

/** Seed from a name, so that one package's places do not depend on which others are measured. */
function seedOf(name: string): number {
  let seed = 0;
  for (const character of name) seed = (Math.imul(seed, 31) + character.charCodeAt(0)) | 0;
  return seed;
}

/** Draws up to `count` places, the same for the same name: each file once before any of them twice. */
export function drawPlaces(
  name: string,
  files: readonly TokenFile[],
  count: number,
  tokenizer: Tokenizer,
): Place[] {
  const random = seededRandom(seedOf(name));
  const long = files.filter(({ ids }) => ids.length > LEAST_BEFORE + 2 * SCORED);
  const order = shuffled(long, random);
  const places: Place[] = [];
  for (let tries = 0; places.length < count && tries < TRIES && order.length > 0; tries++) {
    const file = order[tries % order.length]!;
    const room = file.ids.length - SCORED - LEAST_BEFORE;
    const place = placeAt(file, LEAST_BEFORE + Math.floor(random() * room), tokenizer);
    if (place && !places.some((other) => other.file === file && other.at === place.at)) places.push(place);
  }
  return places;
}
