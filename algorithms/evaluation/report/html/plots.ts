import { showInterval, showValue } from '../print.ts';
import type { Metric } from '../summary.ts';
import { html, type Markup } from './markup.ts';

/** A value of somebody, to be drawn beside others. */
export interface Bar {
  readonly label: string;
  readonly metric: Metric;
  /** A baseline is drawn paler. */
  readonly baseline: boolean;
}

const WIDTH = 720;
const LABEL = 240;
const VALUE = 70;
const ROW = 26;
const AXIS = 24;
const TICKS = 5;

/** The round step of an axis that has about so many ticks: 1, 2 or 5 times a power of ten. */
function roundStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / TICKS));
  return power * ([1, 2, 5].find((factor) => factor * power * TICKS >= most) ?? 10);
}

const fixed = (value: number) => value.toFixed(1);

/** Values of one measure with their intervals, one row each, on an axis from 0. */
export function intervalPlot(bars: readonly Bar[]): Markup {
  const [first] = bars;
  if (!first) return html``;
  const highest = Math.max(...bars.map(({ metric }) => metric.high), 1e-3);
  const step = roundStep(highest);
  const most = Math.ceil(highest / step) * step;
  const x = (value: number) => LABEL + (value / most) * (WIDTH - LABEL - VALUE);
  const bottom = bars.length * ROW;
  const ticks = Array.from({ length: Math.round(most / step) + 1 }, (_, i) => i * step);
  const { metric } = first;
  return html`<svg role="img" aria-label="${metric.name}" viewBox="0 0 ${WIDTH} ${bottom + AXIS}">
${ticks.map(
  (tick) =>
    html`<line class="grid" x1="${fixed(x(tick))}" x2="${fixed(x(tick))}" y1="0" y2="${bottom}"/><text class="tick" x="${fixed(x(tick))}" y="${bottom + 16}" text-anchor="middle">${showValue(metric, tick)}</text>\n`,
)}${bars.map(({ label, metric: own, baseline }, i) => {
  const y = i * ROW + ROW / 2;
  return html`<g class="${baseline ? 'baseline' : 'model'}"><title>${label}: ${showValue(own, own.value)}, ${showInterval(own)}, n = ${own.n}</title><text x="${LABEL - 12}" y="${y + 4}" text-anchor="end">${label.slice(0, 36)}</text><line class="interval" x1="${fixed(x(own.low))}" x2="${fixed(x(own.high))}" y1="${y}" y2="${y}"/><circle cx="${fixed(x(own.value))}" cy="${y}" r="5"/><text x="${fixed(x(own.high) + 10)}" y="${y + 4}">${showValue(own, own.value)}</text></g>\n`;
})}</svg>`;
}

const BINS = 20;
const HEIGHT = 120;

/** How often shares fall into each twentieth from 0 to 1. */
export function histogram(name: string, shares: readonly number[]): Markup {
  const counts = new Array<number>(BINS).fill(0);
  for (const share of shares) {
    const bin = Math.min(BINS - 1, Math.floor(share * BINS));
    counts[bin] = counts[bin]! + 1;
  }
  const most = Math.max(...counts, 1);
  const step = (WIDTH - 40) / BINS;
  return html`<svg role="img" aria-label="${name}" viewBox="0 0 ${WIDTH} ${HEIGHT + 2 * AXIS}">
${counts.map((count, i) => {
  const height = (count / most) * HEIGHT;
  const left = 20 + i * step;
  return html`<g class="model"><title>${(100 * i) / BINS} to ${(100 * (i + 1)) / BINS} %: ${count}</title><rect x="${fixed(left + 1)}" y="${fixed(AXIS + HEIGHT - height)}" width="${fixed(step - 2)}" height="${fixed(height)}"/><text class="tick" x="${fixed(left + step / 2)}" y="${fixed(AXIS + HEIGHT - height - 4)}" text-anchor="middle">${count > 0 ? count : ''}</text></g>\n`;
})}<text class="tick" x="20" y="${HEIGHT + AXIS + 16}">0 %</text><text class="tick" x="${WIDTH - 20}" y="${HEIGHT + AXIS + 16}" text-anchor="end">100 %</text></svg>`;
}
