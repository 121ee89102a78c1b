/** One answer of several to the same request. */
export interface Candidate {
  /** The code as it would go into the document. */
  readonly code: string;
  /** The answer as the model gave it, for a turn that follows. */
  readonly answer: string;
  /** Mean natural log-probability of its tokens. */
  readonly meanLogprob: number;
}

/** Mean of log-probabilities; the lowest number there is where none are known. */
export function meanOf(logprobs: readonly number[]): number {
  if (logprobs.length === 0) return -Number.MAX_VALUE;
  return logprobs.reduce((sum, one) => sum + one, 0) / logprobs.length;
}

const onlyBlanksApart = (code: string) => code.replace(/\s+/g, ' ').trim();

/** True for an answer that says what the lines say already, but for blanks at the ends of lines and around all of it. */
export function isSameCode(code: string, lines: readonly string[]): boolean {
  const trimmed = (text: string) => text.replace(/[ \t]+$/gm, '').trim();
  return code.trim() !== '' && trimmed(code) === trimmed(lines.join('\n'));
}

/**
 * Candidates in the order in which they are worth looking at, each text once: the highest mean log-probability first.
 * Source: Chen et al., "Evaluating Large Language Models Trained on Code" (arXiv 2107.03374), §3.3.
 */
export function ranked(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return [...candidates]
    .sort((a, b) => b.meanLogprob - a.meanLogprob)
    .filter(({ code }) => {
      const key = onlyBlanksApart(code);
      if (key === '' || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
