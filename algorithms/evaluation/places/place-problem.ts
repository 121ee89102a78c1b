import { BLOCK_TOKENS, LINE_TOKENS } from '../../../src/completion/budget.ts';
import { indentation } from '../../../src/completion/indentation.ts';
import type { Problem } from '../problems/problem.ts';
import { windowsAround } from './document.ts';
import type { PlaceKind } from './draw-place.ts';

interface PlaceInText {
  readonly id: string;
  readonly kind: PlaceKind;
  readonly language: string;
  readonly text: string;
  /** In UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** The problem of filling a place as the editor would ask for it. */
export function placeProblem({ id, kind, language, text, start, end }: PlaceInText): Problem {
  const { prefix, suffix } = windowsAround(text, start, end);
  const lineBefore = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const isBlock = kind === 'block';
  return {
    id,
    kind,
    language,
    prefix,
    suffix,
    reference: text.slice(start, end),
    ending: isBlock ? { kind: 'block', startIndent: indentation(lineBefore) } : { kind: 'line' },
    maxTokens: isBlock ? BLOCK_TOKENS : LINE_TOKENS,
    check: null,
  };
}
