import * as z from 'zod/mini';
import type { Problem } from '../problems/problem.ts';
import type { Result, Score } from '../run/records.ts';
import { groupBy } from './group-by.ts';

/** What became of one problem. */
export const Outcome = z.strictObject({
  id: z.string(),
  kind: z.string(),
  language: z.string(),
  /** Of each answer: was it the reference, how similar in millionths, did its program run well. */
  exact: z.array(z.boolean()).check(z.minLength(1)),
  similarityPpm: z.array(z.int()),
  passed: z.nullable(z.array(z.boolean())),
  /** Of the reference; null where it did not fit into the context, or where nothing scored it. */
  nats: z.nullable(z.number()),
  /** Length of the reference in UTF-8. */
  bytes: z.int(),
});
export type Outcome = z.infer<typeof Outcome>;

/** Puts together what the records say of each problem. */
export function outcomes(
  problems: readonly Problem[],
  results: readonly Result[],
  scores: readonly Score[],
): Outcome[] {
  const natsOf = new Map(scores.map(({ id, nats }) => [id, nats]));
  const resultsOf = groupBy(results, ({ id }) => id);
  return problems.map(({ id, kind, language, reference }) => {
    const own = resultsOf.get(id) ?? [];
    const passed = own.map((result) => result.passed).filter((value) => value !== null);
    return {
      id,
      kind,
      language,
      exact: own.map(({ exact }) => exact),
      similarityPpm: own.map(({ similarityPpm }) => similarityPpm),
      passed: passed.length === own.length && own.length > 0 ? passed : null,
      nats: natsOf.get(id) ?? null,
      bytes: Buffer.byteLength(reference),
    };
  });
}
