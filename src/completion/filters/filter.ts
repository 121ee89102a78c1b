import type { Place } from '../place.ts';
import type { Reason } from '../reasons.ts';

/** One rule that shortens or drops a suggestion, and the name of the reason if nothing is left. */
export interface Filter {
  readonly reason: Reason;
  /** The part of the text to keep. */
  keep(text: string, place: Place): string;
}
