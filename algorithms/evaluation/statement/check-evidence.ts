import { canonicalJson } from '../../../protocol/canonical-json.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { groupBy } from '../report/group-by.ts';
import type { Outcome } from '../report/outcome.ts';
import { recordRoot } from '../report/record-root.ts';
import { summariseGroups } from '../report/summary.ts';
import type { Evidence } from './evidence.ts';
import { type EvalPredicate, metricsOf } from './predicate.ts';

function refuse(detail: string): never {
  throw new PhcError('PHC_EVAL_EVIDENCE', { detail });
}

/** What became of each problem, from the records alone; kinds, languages and lengths are those that the run tells. */
function outcomesOf({ run, results, scores }: Evidence): Outcome[] {
  const own = groupBy(results, ({ id }) => id);
  const natsOf = new Map(scores.map(({ id, nats }) => [id, nats]));
  return run.outcomes.map(({ id, kind, language, bytes }) => {
    const answers = own.get(id) ?? refuse(`${id} has no result`);
    const passed = answers.map((result) => result.passed).filter((value) => value !== null);
    return {
      id,
      kind,
      language,
      exact: answers.map(({ exact }) => exact),
      similarityPpm: answers.map(({ similarityPpm }) => similarityPpm),
      passed: passed.length === answers.length ? passed : null,
      nats: natsOf.get(id) ?? null,
      bytes,
    };
  });
}

/**
 * Checks that samples, results and scores have the roots of a statement, belong together, and make up its measures.
 * @throws PhcError PHC_EVAL_EVIDENCE that says what does not fit.
 */
export function checkEvidence(evidence: Evidence, predicate: EvalPredicate): void {
  const { run, samples, results, scores } = evidence;
  const roots = { samplesRoot: samples, resultsRoot: results, scoresRoot: scores } as const;
  for (const [name, records] of Object.entries(roots)) {
    const root = recordRoot(records);
    if (root !== predicate[name as keyof typeof roots]) refuse(`the ${name} is ${root}`);
  }
  const { problems, samples: perProblem } = predicate.config;
  const ids = new Set(run.outcomes.map(({ id }) => id));
  if (ids.size !== problems || samples.length !== problems * perProblem || scores.length !== problems)
    refuse('its records are not of all problems');
  const belong = samples.every(
    ({ id, sample }, i) =>
      ids.has(id) && sample === i % perProblem && results[i]?.id === id && results[i]?.sample === sample,
  );
  if (!belong || results.length !== samples.length || scores.some(({ id }) => !ids.has(id)))
    refuse('its records do not belong together');
  const metrics = metricsOf(summariseGroups(outcomesOf(evidence)));
  if (canonicalJson(metrics) !== canonicalJson(predicate.metrics))
    refuse('its measures do not follow from its results');
}
