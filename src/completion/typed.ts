import { type Place, suffixOf } from './place.ts';

/** Enough text around a cursor to recognise it by: at 400 characters two places of one file hardly ever agree. */
const TAIL_CHARS = 400;
const HEAD_CHARS = 200;

/** A place that is recognised again although its windows moved. */
export interface Landmark {
  readonly doc: string;
  readonly tail: string;
  /** True when the tail is all there is before the cursor. */
  readonly whole: boolean;
  readonly head: string;
  /** What the model says with a repository's memory it does not say without. */
  readonly workspace: string | undefined;
}

/** What a place is recognised by. */
export function landmarkOf(place: Place): Landmark {
  return {
    doc: place.doc,
    tail: place.prefix.slice(-TAIL_CHARS),
    whole: place.prefix.length <= TAIL_CHARS,
    head: suffixOf(place).slice(0, HEAD_CHARS),
    workspace: place.memory?.workspace,
  };
}

/**
 * What was typed since the landmark, if all that happened was typing, at most `limit` characters; else undefined.
 * With `agreesWith` only typing that begins that text (or goes beyond it) counts.
 */
export function typedSince(
  landmark: Landmark,
  place: Place,
  limit: number,
  agreesWith?: string,
): string | undefined {
  if (landmark.doc !== place.doc || landmark.workspace !== place.memory?.workspace) return undefined;
  if (landmark.head !== suffixOf(place).slice(0, HEAD_CHARS)) return undefined;
  const { prefix } = place;
  for (let count = 0; count <= Math.min(limit, prefix.length); count++) {
    const end = prefix.length - count;
    if (landmark.whole ? end !== landmark.tail.length : end < landmark.tail.length) continue;
    if (!prefix.startsWith(landmark.tail, end - landmark.tail.length)) continue;
    const typed = prefix.slice(end);
    if (agreesWith === undefined || agreesWith.startsWith(typed) || typed.startsWith(agreesWith))
      return typed;
  }
  return undefined;
}
