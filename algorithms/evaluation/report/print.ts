import type { Comparison } from './compare-runs.ts';
import { plain } from './plain.ts';
import type { RunResult } from './run-result.ts';
import type { Metric } from './summary.ts';

/** Lines up rows of text under their heads: the first columns to the left, numbers to the right. */
function table(heads: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => (column < 2 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!)))
      .join('  ')
      .trimEnd();
  return [line(heads), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** A measure as a person reads it: shares in percent. */
export function showValue({ name }: Pick<Metric, 'name'>, value: number): string {
  return name === 'bits per byte' ? value.toFixed(3) : `${(100 * value).toFixed(1)} %`;
}

/** The interval of a measure. */
export function showInterval(metric: Metric): string {
  return `${showValue(metric, metric.low)} – ${showValue(metric, metric.high)}`;
}

/** The scores of a run, baselines below, as a table. */
export function printRun({ subject, suite, config, groups, baselines }: RunResult): string {
  const rows = groups.flatMap(({ group, metrics }) => [
    ...metrics.map((metric) => [group, subject.name, metric] as const),
    ...baselines.flatMap(({ name, groups: theirs }) =>
      (theirs.find((one) => one.group === group)?.metrics ?? []).map(
        (metric) => [group, name, metric] as const,
      ),
    ),
  ]);
  rows.sort(([a, , x], [b, , y]) => (a === b ? metricRank(groups, a, x) - metricRank(groups, b, y) : 0));
  const head = `${plain(suite.name)} ${suite.root.slice(0, 12)}, prompt ${config.prompt}, ${
    config.temperature === 0 ? 'greedy' : `${config.samples} samples at temperature ${config.temperature}`
  }\n${plain(subject.name)} ${subject.modelRoot.slice(0, 12)}`;
  return `${head}\n\n${table(
    ['', '', 'measure', 'n', 'value', '95 % interval'],
    rows.map(([group, who, metric]) => [
      plain(group),
      plain(who),
      plain(metric.name),
      String(metric.n),
      showValue(metric, metric.value),
      showInterval(metric),
    ]),
  )}\n`;
}

function metricRank(groups: RunResult['groups'], group: string, { name }: Metric): number {
  return (groups.find((one) => one.group === group)?.metrics ?? []).findIndex((one) => one.name === name);
}

/** What differs between two runs, in sentences. */
export function printComparison({ first, second, n, tests, ratios }: Comparison): string {
  return [
    `${plain(first)} against ${plain(second)}, ${n} problems of both`,
    ...tests.map(
      ({ measure, onlyFirst, onlySecond, p }) =>
        `  ${plain(measure)}: only the first ${onlyFirst}, only the second ${onlySecond}, McNemar p = ${p < 1e-4 ? p.toExponential(1) : p.toFixed(4)}`,
    ),
    ...ratios.map(
      ({ measure, value, low, high }) =>
        `  ${plain(measure)}: second to first ${value.toFixed(3)} (${low.toFixed(3)} – ${high.toFixed(3)})`,
    ),
    '',
  ].join('\n');
}
