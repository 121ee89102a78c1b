import type { Origin } from './origin.ts';
import type { Place } from './place.ts';
import { type Landmark, landmarkOf, typedSince } from './typed.ts';

interface Entry {
  readonly landmark: Landmark;
  readonly text: string;
  readonly origin: Origin | undefined;
}

/** What is left of a suggestion, and who wrote it. */
interface Remaining {
  readonly text: string;
  readonly origin: Origin | undefined;
}

/** The last suggestions, so that typing what is shown, deleting it again or coming back costs no request. */
export interface SuggestionCache {
  /** What is left of a suggestion after what was typed of it, if one is known. */
  remaining(place: Place): Remaining | undefined;
  add(place: Place, text: string, origin?: Origin): void;
  clear(): void;
}

const ENTRIES = 50;

/** An empty cache of the 50 suggestions used last. */
export function createCache(): SuggestionCache {
  let entries: readonly Entry[] = [];
  const find = (place: Place): { entry: Entry; rest: string } | undefined => {
    for (const entry of entries) {
      const typed = typedSince(entry.landmark, place, entry.text.length, entry.text);
      const rest = typed === undefined ? '' : entry.text.slice(typed.length);
      if (rest.trim() !== '') return { entry, rest };
    }
    return undefined;
  };
  return {
    remaining(place) {
      const found = find(place);
      if (!found) return undefined;
      entries = [found.entry, ...entries.filter((entry) => entry !== found.entry)];
      return { text: found.rest, origin: found.entry.origin };
    },
    add(place, text, origin) {
      entries = [{ landmark: landmarkOf(place), text, origin }, ...entries].slice(0, ENTRIES);
    },
    clear() {
      entries = [];
    },
  };
}
