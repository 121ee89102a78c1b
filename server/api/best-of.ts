/** An answer with what the model thinks of its tokens. */
interface Candidate {
  /** Log-probability of each generated token. */
  readonly chances: readonly number[];
}

/** Mean log-probability of its tokens; an answer that ended at once has nothing to be doubted. */
function likelihood({ chances }: Candidate): number {
  return chances.length > 0 ? chances.reduce((sum, chance) => sum + chance, 0) / chances.length : 0;
}

/** Of each `group` candidates the `n` likeliest by token, the likeliest first; all in their order where none is to go. */
export function bestOf<T extends Candidate>(candidates: readonly T[], group: number, n: number): T[] {
  if (n === group) return [...candidates];
  const best: T[] = [];
  for (let start = 0; start < candidates.length; start += group) {
    const ranked = candidates.slice(start, start + group).sort((a, b) => likelihood(b) - likelihood(a));
    best.push(...ranked.slice(0, n));
  }
  return best;
}
