import { inEnglish, type Translate } from '../../protocol/words.ts';

/** Several answers as one text, and where each begins. */
export interface SolutionsPage {
  readonly text: string;
  /** Zero-based line of the head above each answer, in their order. */
  readonly heads: readonly number[];
}

const RULE = '─'.repeat(12);

/** What is said above all answers. */
function status(found: number, wanted: number, state: 'asking' | 'done' | 'failed', t: Translate): string {
  if (state === 'asking') return t('{0} of {1} solutions so far …', found, wanted);
  if (state === 'failed') return t('{0} solutions; then the server reported an error.', found);
  if (found === 0) return t('The model has nothing to suggest here.');
  return found === wanted ? t('{0} solutions', found) : t('{0} solutions; the model has no others.', found);
}

/** Writes answers one below the other; each continues the line that stands before the cursor. */
export function solutionsPage(
  answers: readonly string[],
  before: string,
  wanted: number,
  state: 'asking' | 'done' | 'failed',
  t = inEnglish,
): SolutionsPage {
  const lines = [status(answers.length, wanted, state, t)];
  const heads: number[] = [];
  for (const [index, answer] of answers.entries()) {
    lines.push('');
    heads.push(lines.length);
    lines.push(`${RULE} ${t('Solution {0}', index + 1)} ${RULE}`, ...`${before}${answer}`.split('\n'));
  }
  return { text: lines.join('\n'), heads };
}
