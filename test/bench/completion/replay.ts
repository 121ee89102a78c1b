import type { MemoryUse } from '../../../protocol/memory.ts';
import type { SourceFile } from '../memory/sources.ts';
import type { AnswerBook } from './answer-book.ts';
import type { Stretch } from './stretch.ts';
import { type Typing, typeStretch } from './type-stretch.ts';
import type { Variant } from './variants.ts';
import type { Work, WorkCount } from './work.ts';

/** What one client saved on one stretch, and what it cost. */
export interface Replay {
  readonly stretch: Stretch;
  readonly typing: Typing;
  readonly work: Work;
}

/** What each client saved and cost, stretch by stretch in the same order; of variants only some of them. */
export type Findings = Readonly<Record<string, readonly Replay[]>>;

/** What a replay needs besides the client. */
export interface Stage {
  readonly book: AnswerBook;
  readonly memoryOf: (path: string) => MemoryUse | null;
  readonly newCount: () => WorkCount;
  readonly files: readonly SourceFile[];
}

/**
 * Lets a client help with stretches, one after the other, beginning each with an empty cache.
 * @param closes Whether the editor closes brackets and quotes by itself.
 */
export async function replay(
  stretches: readonly Stretch[],
  variant: Variant,
  { newCount, ...around }: Stage,
  closes = false,
): Promise<Replay[]> {
  const replays: Replay[] = [];
  for (const stretch of stretches) {
    const count = newCount();
    const typing = await typeStretch(stretch, variant({ ...around, count }), closes);
    replays.push({ stretch, typing, work: count.work });
  }
  return replays;
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** The sums over stretches that the figures are made of. */
export interface Totals {
  /** Keys without suggestions. */
  readonly plainKeys: number;
  readonly keys: number;
  /** Share of keys that were saved. */
  readonly saved: number;
  readonly shown: number;
  readonly accepted: number;
  readonly requests: number;
  readonly prefilled: number;
  readonly decoded: number;
  readonly times: readonly number[];
}

/** Adds up what came of stretches. */
export function totalsOf(replays: readonly Replay[]): Totals {
  const typed = (key: 'plainKeys' | 'keys' | 'shown' | 'accepted') =>
    sum(replays.map(({ typing }) => typing[key]));
  const worked = (key: 'requests' | 'prefilled' | 'decoded') => sum(replays.map(({ work }) => work[key]));
  return {
    plainKeys: typed('plainKeys'),
    keys: typed('keys'),
    saved: 1 - typed('keys') / typed('plainKeys'),
    shown: typed('shown'),
    accepted: typed('accepted'),
    requests: worked('requests'),
    prefilled: worked('prefilled'),
    decoded: worked('decoded'),
    times: replays.flatMap(({ work }) => work.times),
  };
}
