import { quantile, type RatioSummary } from '../stats.ts';
import { table } from '../table.ts';
import { type Findings, totalsOf } from './replay.ts';
import { compareWithPlain } from './report.ts';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const bounds = ({ median, low, high }: RatioSummary) =>
  `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

/** What the product and the plain client gave in one package. */
export function inOneLine(findings: Findings): string {
  const parts = ['plain', 'ours'].map((name) => {
    const { plainKeys, saved, prefilled, decoded } = totalsOf(findings[name] ?? []);
    return `${name} ${percent(saved)} of ${plainKeys} keys for ${((prefilled + decoded) / plainKeys).toFixed(2)} tokens each`;
  });
  return parts.join(', ');
}

/** The figures for a person to read. */
export function printCompletion(findings: Findings): string {
  const ablated = new Set(
    Object.values(findings)
      .at(-1)
      ?.map(({ stretch }) => stretch.typed),
  );
  const sameStretches = (findings['ours'] ?? []).filter(({ stretch }) => ablated.has(stretch.typed));
  const { plain = [], ours = [], ...others } = findings;
  const lines = { plain, ours, 'ours, where parts are taken out': sameStretches, ...others };
  const rows = Object.entries(lines).map(([name, replays]) => {
    const { plainKeys, keys, saved, shown, accepted, requests, prefilled, decoded } = totalsOf(replays);
    return [
      name,
      percent(saved),
      String(shown),
      percent(accepted / Math.max(1, shown)),
      ((100 * requests) / keys).toFixed(0),
      (prefilled / plainKeys).toFixed(2),
      (decoded / plainKeys).toFixed(2),
      ((prefilled + decoded) / plainKeys).toFixed(2),
    ];
  });
  const heads = ['', 'saved', 'shown', 'accepted', 'requests/100', 'prefilled', 'decoded', 'tokens'];
  const times = ['plain', 'ours'].map((name) => {
    const { times: all } = totalsOf(findings[name] ?? []);
    return [name, quantile(all, 0.5).toFixed(0), quantile(all, 0.95).toFixed(0)];
  });
  const { saved, tokens } = compareWithPlain(findings);
  const { plainKeys } = totalsOf(findings['plain'] ?? []);
  return [
    table(heads, rows),
    `${findings['plain']?.length ?? 0} stretches of ${plainKeys} keys; tokens are those computed for each of these keys.`,
    table(['ms from question to answer', 'p50', 'p95'], times),
    `Keys saved, ours / plain: ${bounds(saved)}; tokens computed, ours / plain: ${bounds(tokens)}; 95 %, over stretches.`,
  ].join('\n\n');
}
