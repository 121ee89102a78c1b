import { isBlank } from '../../../src/completion/indentation.ts';
import type { Problem } from '../problems/problem.ts';

/**
 * The line before once more: what follows in it where it begins as the open line does, else what stands in the same
 * columns.
 */
export function copyPreviousLine({ prefix }: Problem): string {
  const lines = prefix.split('\n');
  const typed = (lines.pop() ?? '').trimStart();
  const previous = (lines.findLast((line) => !isBlank(line)) ?? '').trim();
  return previous.slice(typed.length);
}
