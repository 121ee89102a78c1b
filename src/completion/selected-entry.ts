import { lineBefore, type Place } from './place.ts';

/** The place as if the selected entry of the suggestion list were accepted. */
export interface Extended {
  readonly place: Place;
  /** What stands between the cursor and the end of the entry. */
  readonly ahead: string;
}

/**
 * A suggestion may never take the place of the entry that is selected in the suggestion list, only go on after
 * it. `replaced` is the text that the entry replaces, up to the cursor. Null when the entry does not extend it.
 */
export function extendBySelection(place: Place, replaced: string, entry: string): Extended | null {
  if (!entry.startsWith(replaced) || !lineBefore(place).endsWith(replaced)) return null;
  const ahead = entry.slice(replaced.length);
  return { place: { ...place, prefix: place.prefix + ahead }, ahead };
}
