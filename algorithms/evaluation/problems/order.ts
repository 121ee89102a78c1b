import { createHash } from 'node:crypto';
import type { Problem } from './problem.ts';

const rank = (id: string) => createHash('sha256').update(`ph-eval-order ${id}`).digest('hex');

/** The order in which problems are asked: by digest, so that the first of them are a random part that is always the same. */
export function inFixedOrder<T extends Pick<Problem, 'id'>>(problems: readonly T[]): T[] {
  return problems
    .map((problem) => ({ problem, key: rank(problem.id) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ problem }) => problem);
}
