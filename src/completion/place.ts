import type { MemoryUse } from '../../protocol/memory.ts';

/** Everything that a completion depends on: the text around the cursor, in windows, with LF line ends. */
export interface Place {
  /** Opaque name of the document. */
  readonly doc: string;
  readonly languageId: string;
  readonly prefix: string;
  /** Rest of the cursor's line. */
  readonly rest: string;
  /** The lines below, or null when the cursor is on the last line. */
  readonly following: string | null;
  /** The repository memory that may shape it, or null. */
  readonly memory: MemoryUse | null;
}

/** The part of the cursor's line that stands before it. */
export function lineBefore(place: Place): string {
  return place.prefix.slice(place.prefix.lastIndexOf('\n') + 1);
}

/** True for a rest of line that holds at most closing brackets, quotes and end marks. */
export function onlyCloses(rest: string): boolean {
  return /^[\s)\]}>'"`;,]*$/.test(rest);
}

/**
 * The suffix that the model sees. Closing marks right of the cursor are left out: editors insert and remove
 * them while one types, and as the suffix stands first in the prompt each change would cost the whole KV cache.
 */
export function suffixOf(place: Place): string {
  const rest = onlyCloses(place.rest) ? '' : place.rest;
  return place.following === null ? rest : `${rest}\n${place.following}`;
}
