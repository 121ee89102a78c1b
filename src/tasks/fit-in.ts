import { isBlank } from '../completion/indentation.ts';
import type { TaskName } from './task.ts';

/** A change of whole lines: those from `first` up to `end` become `lines`. */
export interface LineChange {
  readonly first: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Where new code goes: in the place of lines, or before `first` where `end` is the same. */
export interface Target {
  readonly first: number;
  readonly end: number;
}

/** Puts new code into its place, with a blank line between it and what is not. */
export function fitIn(
  task: TaskName,
  code: string,
  { first, end }: Target,
  all: readonly string[],
): LineChange {
  const lines = code.split('\n');
  if (code === '' || task === 'document' || task === 'fix' || task === 'rewrite' || task === 'body') {
    return { first, end, lines: code === '' ? all.slice(first, end) : lines };
  }
  const above = all[first - 1];
  const below = all[end];
  const isTop = task === 'complete' && above !== undefined && !isBlank(above);
  return {
    first,
    end,
    lines: [...(isTop ? [''] : []), ...lines, ...(below !== undefined && !isBlank(below) ? [''] : [])],
  };
}

/** The document's text after a change. */
export function changedText(all: readonly string[], { first, end, lines }: LineChange): string {
  return [...all.slice(0, first), ...lines, ...all.slice(end)].join('\n');
}
