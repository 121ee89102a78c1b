import type { Place } from './place.ts';
import { type Landmark, landmarkOf, typedSince } from './typed.ts';

const KEPT = 30;

/** Suggestions that the person sent away, and where. */
export interface Dismissals {
  add(place: Place, text: string): void;
  /** True where this text, or more of it, was sent away. */
  covers(place: Place, text: string): boolean;
}

/** A text that was sent away is not wanted from the model with a repository's memory either. */
const withoutMemory = (place: Place): Place => ({ ...place, memory: null });

/** Starts with none; the last 30 are kept. */
export function createDismissals(): Dismissals {
  let dismissed: ReadonlyArray<{ readonly landmark: Landmark; readonly text: string }> = [];
  return {
    add(place, text) {
      dismissed = [{ landmark: landmarkOf(withoutMemory(place)), text }, ...dismissed].slice(0, KEPT);
    },
    covers(place, text) {
      return dismissed.some((one) => {
        // Typed on as it was suggested, it is the same suggestion.
        const typed = typedSince(one.landmark, withoutMemory(place), one.text.length, one.text);
        const rest = typed === undefined ? '' : one.text.slice(typed.length);
        return rest !== '' && (text.startsWith(rest) || rest.startsWith(text));
      });
    },
  };
}
