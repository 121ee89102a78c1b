import type { Filter } from './filters/filter.ts';
import { applyFilters } from './filters/filters.ts';
import { startRequest } from './in-flight.ts';
import type { Origin } from './origin.ts';
import type { Place } from './place.ts';
import type { Asked } from './request.ts';
import type { Shape } from './shape.ts';
import type { SuggestDependencies } from './suggest.ts';

/** One of several answers at a place. */
export interface Alternative {
  readonly text: string;
  readonly origin: Origin | undefined;
}

/** What asking for several answers needs. */
export interface Sampling {
  readonly stream: SuggestDependencies['stream'];
  readonly filters: readonly Filter[];
  /** Different answers that are wanted. */
  readonly count: number;
  readonly signal: AbortSignal;
}

/** Answers that turn out to be known already are as many as those that are new, in code that allows of little else. */
const TRIES_EACH = 2;
/** Codex and those after it draw at 0.8 where many answers are wanted. Source: Chen et al. (2021), §3.3. */
const TEMPERATURE = 0.8;

const nth = (shape: Shape, index: number): Asked =>
  index === 0 ? { shape } : { shape, sample: { temperature: TEMPERATURE, seed: index } };

/**
 * Different answers at a place, the likeliest first, each whole and as soon as it is there; fewer than wanted where the
 * model says the same again and again. Throws what the stream throws, but for the signal's reason.
 */
export async function* sampleAnswers(
  place: Place,
  shape: Shape,
  { stream, filters, count, signal }: Sampling,
): AsyncGenerator<Alternative> {
  const seen = new Set<string>();
  for (let index = 0; index < TRIES_EACH * count && seen.size < count; index++) {
    const ask = (stop: AbortSignal) => stream(place, nth(shape, index), AbortSignal.any([stop, signal]));
    // Nobody waits for one of many: it is read to its end, however long that takes and however unsure the model is.
    const request = startRequest(place, shape, ask, { now: () => 0, certainty: 0 });
    while (!request.ended) await request.changed();
    if (signal.aborted) return;
    if (request.error !== undefined) throw request.error;
    const result = applyFilters(request.text, place, filters);
    if (result.kind === 'none' || seen.has(result.text)) continue;
    seen.add(result.text);
    yield { text: result.text, origin: request.origin };
  }
}
