import type { Comparison } from '../compare-runs.ts';
import { showInterval, showValue } from '../print.ts';
import type { RunResult } from '../run-result.ts';
import { html, type Markup } from './markup.ts';
import type { Bar } from './plots.ts';

/** How a run is called among others. */
export function runLabel({ subject, config }: RunResult): string {
  return `${subject.name} ${subject.modelRoot.slice(0, 8)} ${config.prompt}`;
}

/** The values of one measure in one group, models first, then what needs no model. */
export function barsOf(runs: readonly RunResult[], group: string, measure: string): Bar[] {
  const find = (groups: RunResult['groups']) =>
    groups.find((one) => one.group === group)?.metrics.find(({ name }) => name === measure);
  const models = runs.map((run) => ({ label: runLabel(run), metric: find(run.groups), baseline: false }));
  const baselines = (runs[0]?.baselines ?? []).map(({ name, groups }) => ({
    label: name,
    metric: find(groups),
    baseline: true,
  }));
  return [...models, ...baselines].flatMap(({ metric, ...rest }) => (metric ? [{ ...rest, metric }] : []));
}

/** Every value of a group with its interval. */
export function scoreTable(
  measures: ReadonlyArray<readonly [measure: string, bars: readonly Bar[]]>,
): Markup {
  return html`<table><tr><th>measure</th><th></th><th class="number">n</th><th class="number">value</th><th class="number">95 % interval</th></tr>
${measures.map(
  ([measure, bars]) =>
    html`${bars.map(
      ({ label, metric, baseline }) =>
        html`<tr class="${baseline ? 'baseline' : 'model'}"><td>${measure}</td><td>${label}</td><td class="number">${metric.n}</td><td class="number">${showValue(metric, metric.value)}</td><td class="number">${showInterval(metric)}</td></tr>
`,
    )}`,
)}</table>`;
}

const chance = (p: number) => (p < 1e-4 ? p.toExponential(1) : p.toFixed(4));

/** What differs between two runs at the same problems. */
export function comparisonTable({ first, second, n, tests, ratios }: Comparison): Markup {
  return html`<p>${first} against ${second}, ${n} problems of both.</p>
<table><tr><th>measure</th><th class="number">only the first right</th><th class="number">only the second right</th><th class="number">McNemar p</th></tr>
${tests.map(({ measure, onlyFirst, onlySecond, p }) => html`<tr><td>${measure}</td><td class="number">${onlyFirst}</td><td class="number">${onlySecond}</td><td class="number">${chance(p)}</td></tr>\n`)}</table>
<table><tr><th>measure</th><th class="number">second to first</th><th class="number">95 % interval</th></tr>
${ratios.map(({ measure, value, low, high }) => html`<tr><td>${measure}</td><td class="number">${value.toFixed(3)}</td><td class="number">${low.toFixed(3)} – ${high.toFixed(3)}</td></tr>\n`)}</table>`;
}

/** What anyone needs to find the same scores again. */
export function provenance({ subject, suite, harness, engine, config, hardware, ...run }: RunResult): Markup {
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['model', `${subject.name} ${subject.modelRoot}`],
    ['suite', `${suite.name} ${suite.root}, ${suite.problems} problems, ${suite.licence}`],
    ['harness', `${harness.version} ${harness.root}`],
    ['engine', `${engine.name} ${engine.version}, profile ${engine.profile}, ${engine.threads} threads`],
    ['configuration', JSON.stringify(config)],
    ['samples', run.samplesRoot],
    ['results', run.resultsRoot],
    ['machine', `${hardware.cpu}, ${hardware.cores} logical cores`],
    ['run', `${run.startedAt} to ${run.finishedAt}`],
  ];
  return html`<table>${rows.map(([name, value]) => html`<tr><td>${name}</td><td><code>${value}</code></td></tr>\n`)}</table>`;
}
