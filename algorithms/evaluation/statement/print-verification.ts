import { plain } from '../report/plain.ts';
import { escapeTable } from './escape.ts';
import type { OpenedStatement } from './open-statement.ts';
import type { Difference } from './rerun.ts';

/** What a verification found out. */
export interface Verification {
  readonly statement: OpenedStatement;
  /** Name of the key that signed. */
  readonly key: string;
  readonly coin: string;
  /** Problems that were asked again. */
  readonly ids: readonly string[];
  readonly differences: readonly Difference[];
  /** The statement was made with the very sources that checked it. */
  readonly sameHarness: boolean;
}

const MOST_SHOWN = 20;
const PPM = 1_000_000;
const percent = (share: number) => {
  const value = 100 * share;
  return `${value >= 0.1 || value === 0 ? value.toFixed(1) : value.toExponential(1)} %`;
};

function escapes(n: number, drawn: number): string[] {
  return escapeTable(n, drawn).map(
    ({ fraction, escaped }) =>
      `  ${percent(fraction).padStart(7)} false: would have escaped with probability ${percent(escaped)}`,
  );
}

/** A verification in sentences that claim no more than was checked. */
export function printVerification({
  statement,
  key,
  coin,
  ids,
  differences,
  sameHarness,
}: Verification): string {
  const { model, predicate } = statement;
  const { metrics, suite, config, evaluator } = predicate;
  const different = new Set(differences.map(({ id }) => id));
  const lines = [
    `${plain(model.name)} ${model.root}`,
    `${plain(suite.name)} ${suite.root}, ${config.problems} problems, prompt ${config.prompt}`,
    ...metrics.map(
      ({ name, valuePpm, ci95Ppm: [low, high] }) =>
        `  ${plain(name)}: ${valuePpm / PPM} (${low / PPM} – ${high / PPM})`,
    ),
    `said by ${plain(evaluator)}, signed with the key ${key}`,
    'Its samples, results and measures belong together.',
    ...(sameHarness ? [] : ['It was made by another version of the harness.']),
    `Coin ${coin}: ${ids.length} of ${config.problems} problems were asked again.`,
  ];
  if (different.size === 0) {
    lines.push(
      'All came out the same, token for token. If of all results there were',
      ...escapes(config.problems, ids.length),
    );
  } else {
    lines.push(
      `${different.size} came out differently:`,
      ...differences
        .slice(0, MOST_SHOWN)
        .map(({ id, sample, what }) => `  ${plain(id)}, answer ${sample + 1}: ${what}`),
      'Processors of another kind may choose another token where two are almost equally likely; see the guide.',
    );
  }
  return `${lines.join('\n')}\n`;
}
