import { createHash } from 'node:crypto';
import type { CompletionRequest } from '../../../protocol/completion.ts';
import type { MemoryUse } from '../../../protocol/memory.ts';
import type { Piece } from '../../../src/completion/answer-part.ts';
import { LINE_TOKENS } from '../../../src/completion/budget.ts';
import { promptBudget } from '../../../src/completion/prompt-budget.ts';
import { type OpenDocument, readPlace } from '../../../src/completion/read-place.ts';
import { completionRequest } from '../../../src/completion/request.ts';
import type { Rules } from '../../../src/completion/rules.ts';
import { createSuggester } from '../../../src/completion/suggest.ts';
import type { Position } from '../../../src/completion/text-source.ts';
import type { SourceFile } from '../memory/sources.ts';
import type { AnswerBook } from './answer-book.ts';
import type { Context } from './contexts.ts';
import type { Moment, Offer } from './type-stretch.ts';
import type { WorkCount } from './work.ts';

/** Where a client asks, what may shape its answers, and who counts. */
export interface Surroundings {
  readonly book: AnswerBook;
  /** All files of the repository. */
  readonly files: readonly SourceFile[];
  /** The repository's memory for a file of it; null without. */
  memoryOf(path: string): MemoryUse | null;
  readonly count: WorkCount;
}

const NONCE = '0'.repeat(64);
const NEVER = new AbortController().signal;

async function* counted(
  { book, count }: Surroundings,
  request: CompletionRequest,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  const begun = performance.now();
  count.begin(request);
  let text = '';
  try {
    for await (const piece of book.ask(request, signal)) {
      count.token(piece.tokens.length);
      text += piece.text;
      yield piece;
    }
  } finally {
    count.end(text, performance.now() - begun);
  }
}

/** Reads the places of one document after another, as the editor does. */
function createReading(memoryOf: Surroundings['memoryOf']) {
  const starts = new Map<string, Position>();
  return ({ path, languageId, source, at }: Moment) => {
    const doc = createHash('sha256').update(path).digest('hex').slice(0, 32);
    const opened: OpenDocument = {
      doc,
      languageId,
      source,
      memory: memoryOf(path),
      budget: promptBudget(null),
    };
    const { place, start } = readPlace(opened, at, starts.get(path));
    starts.set(path, start);
    return place;
  };
}

interface OurOptions {
  readonly multiline: boolean;
  readonly context?: Context;
  /** Whether what follows is asked for as soon as a suggestion is shown, so that it is there when that is accepted. */
  readonly ahead?: boolean;
}

/** The extension's own way from a key to what is shown. */
export function ourClient(
  around: Surroundings,
  rules: Rules,
  { multiline, context = (place) => place, ahead = false }: OurOptions,
): Offer {
  const read = createReading(around.memoryOf);
  const suggester = createSuggester({
    rules,
    stream: (place, asked, signal) => counted(around, completionRequest(place, asked, NONCE), signal),
    delay: () => Promise.resolve(),
    now: () => 0,
  });
  const asking = { multiline, debounce: 0, signal: NEVER };
  return async (moment) => {
    const place = context(read(moment), moment);
    const suggestion = await suggester.suggest(place, asking);
    if (suggestion.kind === 'none' && suggestion.reason === 'error') throw suggestion.error;
    if (suggestion.kind === 'none') return '';
    // Suggestions of the cache are shown at one key after another; what follows them is known by then.
    if (ahead) await suggester.suggest({ ...place, prefix: place.prefix + suggestion.text }, asking);
    return suggestion.text;
  };
}

/**
 * A plain client over the same server: after each key the text around the cursor, in the same windows, and the rest of
 * the line shown as it comes. The server's cache and its healing of half-typed words serve it as well.
 */
export function plainClient(around: Surroundings): Offer {
  const read = createReading(() => null);
  return async (moment) => {
    const { doc, prefix, rest, following } = read(moment);
    const request: CompletionRequest = {
      prompt: prefix,
      suffix: following === null ? rest : `${rest}\n${following}`,
      max_tokens: LINE_TOKENS,
      temperature: 0,
      stop: ['\n'],
      stream: true,
      ph: { nonce: NONCE, doc },
    };
    let text = '';
    for await (const piece of counted(around, request, NEVER)) text += piece.text;
    return text;
  };
}
