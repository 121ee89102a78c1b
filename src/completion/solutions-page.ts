/** Several answers as one text, and where each begins. */
export interface SolutionsPage {
  readonly text: string;
  /** Zero-based line of the head above each answer, in their order. */
  readonly heads: readonly number[];
}

const RULE = '─'.repeat(12);

/** What is said above all answers. */
function status(found: number, wanted: number, state: 'asking' | 'done' | 'failed'): string {
  if (state === 'asking') return `${found} of ${wanted} solutions so far …`;
  if (state === 'failed') return `${found} solutions; then the server reported an error.`;
  if (found === 0) return 'The model has nothing to suggest here.';
  return found === wanted ? `${found} solutions` : `${found} solutions; the model has no others.`;
}

/** Writes answers one below the other; each continues the line that stands before the cursor. */
export function solutionsPage(
  answers: readonly string[],
  before: string,
  wanted: number,
  state: 'asking' | 'done' | 'failed',
): SolutionsPage {
  const lines = [status(answers.length, wanted, state)];
  const heads: number[] = [];
  for (const [index, answer] of answers.entries()) {
    lines.push('');
    heads.push(lines.length);
    lines.push(`${RULE} Solution ${index + 1} ${RULE}`, ...`${before}${answer}`.split('\n'));
  }
  return { text: lines.join('\n'), heads };
}
