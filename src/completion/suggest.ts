import { createCache } from './cache.ts';
import { applyFilters } from './filters/filters.ts';
import { type InFlight, startRequest, typedDuring } from './in-flight.ts';
import type { Origin } from './origin.ts';
import type { Place } from './place.ts';
import type { Reason } from './reasons.ts';
import { type Shape, shapeOf } from './shape.ts';
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
  /** Text of the answer as it arrives, and who writes it, first or better known later; ends or throws when the signal aborts. */
  stream(place: Place, shape: Shape, signal: AbortSignal): AsyncIterable<string | Origin>;
  /** Resolves after the time, or as soon as the signal aborts. */
  delay(milliseconds: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

/** How one suggestion is asked for. */
interface Asking {
  readonly multiline: boolean;
  /** Pause in the typing to wait for, in milliseconds; 0 when the person asked. */
  readonly debounce: number;
  readonly signal: AbortSignal;
}

export interface Suggester {
  suggest(place: Place, asking: Asking): Promise<Suggestion>;
  /** Forgets all that another model said. */
  forget(): void;
}

/**
 * Editors cancel at each keystroke and ask anew some 50 ms later: an answer without a reader is kept alive that
 * long, because the next keystroke usually agrees with it.
 */
const GRACE_MS = 250;

const none = (reason: Reason): Suggestion => ({ kind: 'none', reason });

function filtered(
  { text, origin }: { readonly text: string; readonly origin: Origin | undefined },
  place: Place,
  from: 'cache' | 'in-flight' | 'model',
): Suggestion {
  const result = applyFilters(text, place);
  return result.kind === 'text' ? { ...result, from, origin } : result;
}

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

/** The whole way from a keystroke to a suggestion, with one cache and at most one request on its way. */
export function createSuggester({ stream, delay, now }: SuggestDependencies): Suggester {
  const cache = createCache();
  let current: InFlight | undefined;
  let readers = 0;

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

  return {
    async suggest(place, { multiline, debounce, signal }) {
      const reason = whyNotAsk(place);
      if (reason) return none(reason);
      const known = cache.remaining(place);
      if (known !== undefined) return filtered(known, place, 'cache');
      const joined = current;
      if (joined && !joined.ended && typedDuring(joined, place) !== undefined) {
        const text = await follow(joined, place, signal);
        if (signal.aborted) return none('superseded');
        const { origin } = joined;
        if (text !== undefined && text.trim() !== '') return filtered({ text, origin }, place, 'in-flight');
      }
      current?.abort();
      if (debounce > 0) await delay(debounce, signal);
      if (signal.aborted) return none('superseded');
      const shape = shapeOf(place, multiline);
      const request = startRequest(place, shape, (stop) => stream(place, shape, stop), now);
      current?.abort();
      current = request;
      void rememberAnswer(request, place);
      const text = await follow(request, place, signal);
      if (signal.aborted || request.aborted) return none('superseded');
      if (request.error !== undefined) return { kind: 'none', reason: 'error', error: request.error };
      if (text === undefined) return none('superseded');
      if (text.trim() === '') return none('empty');
      return filtered({ text, origin: request.origin }, place, 'model');
    },
    forget() {
      current?.abort();
      cache.clear();
    },
  };

  async function rememberAnswer(request: InFlight, place: Place): Promise<void> {
    while (!request.ended) await request.changed();
    if (request.error === undefined && request.text.trim() !== '')
      cache.add(place, request.text, request.origin);
  }
}
