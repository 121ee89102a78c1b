import { isBlank } from './indentation.ts';
import { lineBefore, type Place } from './place.ts';

/** A comment in words that is finished, or the end of a docstring. */
const FINISHED = /^\s*(?:(?:\/\/|#|--|\*)+\s.*\w.*[.:!?](?:\s*\*\/)?|\*\/|(?:.*\S\s*)?(?:"""|'''))\s*$/;

/**
 * True on an empty line right below a finished comment or docstring: who writes one and presses Enter wants all of what it
 * describes, also where the model is not sure of it.
 */
export function followsDescription(place: Place): boolean {
  const before = lineBefore(place);
  if (!isBlank(before)) return false;
  const above = place.prefix.slice(0, place.prefix.length - before.length - 1);
  return FINISHED.test(above.slice(above.lastIndexOf('\n') + 1));
}
