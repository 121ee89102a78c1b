import { PhcError } from '../../../protocol/errors.ts';
import type { Suite } from '../problems/problem.ts';
import type { Evidence } from './evidence.ts';
import type { EvalPredicate } from './predicate.ts';

/**
 * Checks that a statement is about this suite, and about the first of its problems in the fixed order: nobody chose
 * those that went well.
 * @throws PhcError PHC_EVAL_EVIDENCE.
 */
export function checkProblems({ run }: Evidence, predicate: EvalPredicate, suite: Suite): void {
  const refuse = (detail: string): never => {
    throw new PhcError('PHC_EVAL_EVIDENCE', { detail });
  };
  if (suite.root !== predicate.suite.root)
    refuse(`${suite.name} has the digest ${suite.root} here, ${predicate.suite.root} there`);
  const asked = suite.problems.slice(0, predicate.config.problems);
  const same = run.outcomes.every(({ id, kind, language, bytes }, i) => {
    const problem = asked[i];
    return (
      problem?.id === id &&
      problem.kind === kind &&
      problem.language === language &&
      Buffer.byteLength(problem.reference) === bytes
    );
  });
  if (!same || asked.length !== run.outcomes.length) refuse('its problems are not the first of the suite');
}
