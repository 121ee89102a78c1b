import type { Evaluated } from '../../run/evaluate.ts';
import type { Comparison } from '../compare-runs.ts';
import { groupBy } from '../group-by.ts';
import type { RunResult } from '../run-result.ts';
import { answersOf } from './answers.ts';
import { constant, html, type Markup } from './markup.ts';
import { histogram, intervalPlot } from './plots.ts';
import { STYLE } from './style.ts';
import { barsOf, comparisonTable, provenance, runLabel, scoreTable } from './tables.ts';

const PPM = 1_000_000;
/** Nothing may run, and nothing may be loaded, whatever a model wrote. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

function groupSection(runs: readonly RunResult[], { group, metrics }: RunResult['groups'][number]): Markup {
  const measures = metrics.map(({ name }) => [name, barsOf(runs, group, name)] as const);
  return html`<h2>${group === 'all' ? 'All problems' : group}</h2>
${measures.map(([measure, bars]) => html`<h4>${measure}</h4>${intervalPlot(bars)}`)}
${scoreTable(measures)}`;
}

function similarities(run: RunResult): Markup {
  const texts = run.outcomes.filter(({ kind }) => kind !== 'function');
  if (texts.length === 0) return html``;
  const shares = texts.flatMap(({ similarityPpm }) => similarityPpm.map((ppm) => ppm / PPM));
  return html`<h4>${runLabel(run)}: edit similarity</h4>${histogram('edit similarity', shares)}`;
}

function answers(evaluated: readonly Evaluated[]): Markup {
  const models = evaluated.map(({ result, samples }) => ({
    model: runLabel(result),
    outcomes: new Map(result.outcomes.map((outcome) => [outcome.id, outcome])),
    samples: groupBy(samples, ({ id }) => id),
  }));
  const problems = evaluated[0]?.problems ?? [];
  return html`${problems.map((problem) =>
    answersOf({
      problem,
      by: models.flatMap(({ model, outcomes, samples }) => {
        const outcome = outcomes.get(problem.id);
        return outcome ? [{ model, outcome, samples: samples.get(problem.id) ?? [] }] : [];
      }),
    }),
  )}`;
}

/** A report of runs of one suite in one HTML file that loads nothing: scores, plots, and every answer. */
export function reportPage(evaluated: readonly Evaluated[], comparisons: readonly Comparison[]): string {
  const runs = evaluated.map(({ result }) => result);
  const [first] = runs;
  if (!first) throw new RangeError('there is no run to report');
  const title = `${first.suite.name}: ${runs.map(runLabel).join(', ')}`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width"><title>${title}</title><style>${constant(STYLE)}</style></head><body>
<h1>${title}</h1>
<p>Filled points are models, pale ones need no model. Lines are 95 % intervals: Wilson's for shares, of problems drawn anew for the rest.</p>
${first.groups.map((group) => groupSection(runs, group))}
<h2>How near</h2>${runs.map(similarities)}
${comparisons.length > 0 ? html`<h2>Differences</h2>${comparisons.map(comparisonTable)}` : html``}
<h2>Where it comes from</h2>${runs.map(provenance)}
<h2>Every answer</h2><p>The text that stood there is marked; ● is right, ○ is not.</p>
${answers(evaluated)}</body></html>
`.source;
}
