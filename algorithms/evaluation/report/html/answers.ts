import type { Problem } from '../../problems/problem.ts';
import type { Sample } from '../../run/records.ts';
import type { Outcome } from '../outcome.ts';
import { html, type Markup } from './markup.ts';

/** A problem with what each model made of it; several answers of one are shown one below the other. */
export interface Answers {
  readonly problem: Problem;
  readonly by: ReadonlyArray<{
    readonly model: string;
    readonly outcome: Outcome;
    readonly samples: readonly Sample[];
  }>;
}

/** Characters around a place: enough to know where it is. */
const BEFORE = 600;
const AFTER = 240;
const MOST_SAMPLES = 20;

function verdict({ exact, passed, similarityPpm }: Outcome, i: number): Markup {
  if (passed) {
    return passed[i] ? html`<b class="right">passed</b>` : html`<b class="wrong">failed</b>`;
  }
  if (exact[i]) return html`<b class="right">exact</b>`;
  return html`<span class="wrong">${((similarityPpm[i] ?? 0) / 10_000).toFixed(0)} % similar</span>`;
}

function isRight({ exact, passed }: Outcome): boolean {
  return (passed ?? exact).some(Boolean);
}

/** One problem, folded up: its place, what stood there, and every answer. */
export function answersOf({ problem, by }: Answers): Markup {
  const { id, kind, language, prefix, suffix, reference } = problem;
  const open = suffix ? html`<span class="around">${suffix.slice(0, AFTER)}</span>` : html``;
  return html`<details><summary>${by.map(({ outcome }) =>
    isRight(outcome)
      ? html`<span class="dot right" title="right">●</span>`
      : html`<span class="dot wrong" title="wrong">○</span>`,
  )} ${id} <small>${kind}, ${language}</small></summary>
<pre><span class="around">${prefix.slice(-BEFORE)}</span><mark>${reference}</mark>${open}</pre>
${by.map(
  ({ model, outcome, samples }) =>
    html`<h4>${model}${outcome.nats === null ? '' : `, ${outcome.nats.toFixed(2)} nats for what stood there`}</h4>
${samples.slice(0, MOST_SAMPLES).map(({ text, finish, tokens }, i) => html`<p>${verdict(outcome, i)} <small>${tokens.length} tokens, ${finish}</small></p><pre>${text}</pre>`)}${
  samples.length > MOST_SAMPLES
    ? html`<p>${samples.length - MOST_SAMPLES} more answers are in the samples file.</p>`
    : html``
}`,
)}</details>
`;
}
