import { PhcError } from '../../../protocol/errors.ts';
import { bootstrap } from '../metrics/bootstrap.ts';
import { type McNemar, mcnemar } from '../metrics/mcnemar.ts';
import type { Interval } from '../metrics/wilson.ts';
import type { Outcome } from './outcome.ts';
import type { RunResult } from './run-result.ts';
import { bitsPerByte } from './summary.ts';

/** How a second run differs from a first at the problems of both. */
export interface Comparison {
  readonly first: string;
  readonly second: string;
  readonly n: number;
  /** By measure: exact match, and passing where both ran programs; of the first answer to each problem. */
  readonly tests: ReadonlyArray<{ readonly measure: string } & McNemar>;
  /** Second to first; with the interval of drawing problems anew. */
  readonly ratios: ReadonlyArray<{ readonly measure: string } & Interval>;
}

type Pair = readonly [first: Outcome, second: Outcome];

function testOf(measure: string, pairs: readonly Pair[], right: (outcome: Outcome) => boolean) {
  const first = pairs.map(([outcome]) => right(outcome));
  const second = pairs.map(([, outcome]) => right(outcome));
  return { measure, ...mcnemar(first, second) };
}

function ratioOf(measure: string, pairs: readonly Pair[], of: (outcomes: readonly Outcome[]) => number) {
  const ratio = (drawn: readonly Pair[]) => of(drawn.map(([, b]) => b)) / of(drawn.map(([a]) => a));
  return { measure, ...bootstrap(pairs, ratio) };
}

const exactShare = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ exact }) => exact[0]).length / outcomes.length;

const label = ({ subject, config }: RunResult) =>
  `${subject.name} ${subject.modelRoot.slice(0, 12)} (${config.prompt})`;

/**
 * Compares two runs of the same suite, problem by problem.
 * @throws PhcError PHC_EVAL_RESULT where they have no problem in common, or are of different suites.
 */
export function compareRuns(first: RunResult, second: RunResult): Comparison {
  if (first.suite.root !== second.suite.root) {
    throw new PhcError('PHC_EVAL_RESULT', { detail: `${first.suite.name} is not ${second.suite.name}` });
  }
  const known = new Map(first.outcomes.map((outcome) => [outcome.id, outcome]));
  const pairs = second.outcomes.flatMap((outcome): Pair[] => {
    const other = known.get(outcome.id);
    return other ? [[other, outcome]] : [];
  });
  if (pairs.length === 0) throw new PhcError('PHC_EVAL_RESULT', { detail: 'no problem is in both' });

  const texts = pairs.filter(([{ kind }]) => kind !== 'function');
  const executed = pairs.filter(([a, b]) => a.passed && b.passed);
  const scored = pairs.filter(([a, b]) => a.nats !== null && b.nats !== null && b.bytes > 0);
  const tests = [
    ...(texts.length > 0 ? [testOf('exact match', texts, ({ exact }) => exact[0] === true)] : []),
    ...(executed.length > 0 ? [testOf('pass@1', executed, ({ passed }) => passed?.[0] === true)] : []),
  ];
  const ratios = [
    ...(texts.length > 0 ? [ratioOf('exact match', texts, exactShare)] : []),
    ...(scored.length > 0 ? [ratioOf('bits per byte', scored, bitsPerByte)] : []),
  ].filter(({ value }) => Number.isFinite(value));
  return { first: label(first), second: label(second), n: pairs.length, tests, ratios };
}
