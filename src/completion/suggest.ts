import type { AnswerPart } from './answer-part.ts';
import { createCache } from './cache.ts';
import { followsDescription } from './description.ts';
import { createDismissals } from './dismissals.ts';
import { applyFilters } from './filters/filters.ts';
import { type InFlight, startRequest, typedDuring } from './in-flight.ts';
import type { Origin } from './origin.ts';
import type { Place } from './place.ts';
import type { Reason } from './reasons.ts';
import type { Asked } from './request.ts';
import { RULES, type Rules } from './rules.ts';
import { shapeOf } from './shape.ts';
import { typedSince } from './typed.ts';
import { whyNotAsk } from './when.ts';

/** What came of one keystroke: text for the cursor, or the reason why there is none. */
export type Suggestion =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly from: 'cache' | 'in-flight' | 'model';
      readonly origin: Origin | undefined;
    }
  | { readonly kind: 'none'; readonly reason: Reason; readonly error?: unknown };

/** What suggesting needs from outside. */
export interface SuggestDependencies {
  /** Ends or throws when the signal aborts. */
  stream(place: Place, asked: Asked, signal: AbortSignal): AsyncIterable<AnswerPart>;
  /** Resolves after the time, or as soon as the signal aborts. */
  delay(milliseconds: number, signal: AbortSignal): Promise<void>;
  now(): number;
  readonly rules?: Rules;
}

/** How one suggestion is asked for. */
export interface Asking {
  readonly multiline: boolean;
  /** Pause in the typing to wait for, in milliseconds; 0 when the person asked. */
  readonly debounce: number;
  /** True when the person asked: then nothing keeps the question back. */
  readonly byHand?: boolean;
  readonly signal: AbortSignal;
}

export interface Suggester {
  suggest(place: Place, asking: Asking): Promise<Suggestion>;
  /** Does not offer a text at this place again, unless the person asks. */
  dismiss(place: Place, text: string): void;
  /** Forgets what other models said than the one that answers from now on; a question that waits for it goes on. */
  answeredBy(modelRoot: string): void;
  /** Hangs up. */
  dispose(): void;
}

/**
 * Editors cancel at each keystroke and ask anew some 50 ms later: an answer without a reader is kept alive that
 * long, because the next keystroke usually agrees with it.
 */
const GRACE_MS = 250;

const none = (reason: Reason): Suggestion => ({ kind: 'none', reason });

/** Resolves when the request has more to say or the signal aborts. */
async function nextChange(request: InFlight, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    void request.changed().then(done);
  });
}

/** What the last answer would go on with here, sure or not, if what was typed since agrees with it. */
function draftFrom(last: InFlight | undefined, place: Place): string | undefined {
  if (!last?.said) return undefined;
  const typed = typedSince(last.landmark, place, last.said.length, last.said);
  if (typed === undefined || !last.said.startsWith(typed)) return undefined;
  return last.said.slice(typed.length) || undefined;
}

/** The whole way from a keystroke to a suggestion, with one cache and at most one request on its way. */
export function createSuggester({ stream, delay, now, rules = RULES }: SuggestDependencies): Suggester {
  const cache = createCache();
  const dismissals = createDismissals();
  let current: InFlight | undefined;
  let readers = 0;
  let model: string | undefined;

  const abandon = async (request: InFlight) => {
    await delay(GRACE_MS, new AbortController().signal);
    if (readers === 0) request.abort();
  };

  /** Waits for the end of a request as long as what is typed agrees with it; undefined once it does not. */
  const follow = async (
    request: InFlight,
    place: Place,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    readers++;
    try {
      while (!request.ended && !signal.aborted && typedDuring(request, place) !== undefined) {
        await nextChange(request, signal);
      }
      const typed = typedDuring(request, place);
      return typed === undefined ? undefined : request.text.slice(typed.length);
    } finally {
      readers--;
      if (!request.ended && readers === 0) void abandon(request);
    }
  };

  const rememberAnswer = async (request: InFlight, place: Place) => {
    while (!request.ended) await request.changed();
    const { error, text, origin } = request;
    const ofAnother = model !== undefined && origin !== undefined && origin.modelRoot !== model;
    if (error === undefined && text.trim() !== '' && !ofAnother) cache.add(place, text, origin);
  };

  const ask = (place: Place, { multiline, byHand }: Asking): InFlight => {
    const shape = shapeOf(place, multiline);
    const draft = rules.drafts ? draftFrom(current, place) : undefined;
    // Who asks, or describes what is wanted, is shown what the model has, also where it is not sure.
    const certainty = byHand || followsDescription(place) ? 0 : rules.certainty;
    const request = startRequest(place, shape, (stop) => stream(place, { shape, draft }, stop), {
      now,
      certainty,
    });
    current?.abort();
    current = request;
    void rememberAnswer(request, place);
    return request;
  };

  return {
    async suggest(place, asking) {
      const { debounce, byHand, signal } = asking;
      const reason = byHand ? null : whyNotAsk(place);
      if (reason) return none(reason);

      const show = (
        { text, origin }: { readonly text: string; readonly origin: Origin | undefined },
        from: 'cache' | 'in-flight' | 'model',
      ): Suggestion => {
        const result = applyFilters(text, place, rules.filters);
        if (result.kind === 'none') return result;
        if (!byHand && dismissals.covers(place, result.text)) return none('dismissed');
        return { ...result, from, origin };
      };

      // What is kept was cut where the model was not sure.
      const known = byHand ? undefined : cache.remaining(place);
      if (known !== undefined) return show(known, 'cache');
      const joined = current;
      if (!byHand && joined && !joined.ended && typedDuring(joined, place) !== undefined) {
        const text = await follow(joined, place, signal);
        if (signal.aborted) return none('superseded');
        if (text !== undefined && text.trim() !== '')
          return show({ text, origin: joined.origin }, 'in-flight');
      }
      current?.abort();
      if (debounce > 0) await delay(debounce, signal);
      if (signal.aborted) return none('superseded');

      const request = ask(place, asking);
      const text = await follow(request, place, signal);
      if (signal.aborted || request.aborted) return none('superseded');
      if (request.error !== undefined) return { kind: 'none', reason: 'error', error: request.error };
      if (text === undefined) return none('superseded');
      if (text.trim() === '') return none(request.said.trim() === '' ? 'empty' : 'unsure');
      return show({ text, origin: request.origin }, 'model');
    },
    dismiss: dismissals.add,
    answeredBy(modelRoot) {
      if (modelRoot === model) return;
      // The first question after a change of the server is what finds out the new model: an editor asks no second time
      // where it was answered with nothing.
      if (model !== undefined && current?.text) current.abort();
      model = modelRoot;
      cache.clear();
    },
    dispose() {
      current?.abort();
    },
  };
}
