import type { Target } from './fit-in.ts';

/** A change of a document: the lines from `first` to `last`, both included, became `count` lines. */
export interface LinesChanged {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** Where lines of a document are after a change; null where the change touched them. */
export function shiftLines({ first, end }: Target, changed: LinesChanged): Target | null {
  if (changed.first >= end && changed.first >= first)
    return changed.first > first || end > first ? { first, end } : null;
  if (changed.last >= first) return null;
  const by = changed.count - (changed.last - changed.first + 1);
  return { first: first + by, end: end + by };
}
