import { type Counts, percentile, type Times } from './counts.ts';

/** Words of the page, as the person's language has them. */
export type Words = (text: string, ...values: Array<string | number>) => string;

const share = (part: number, of: number) => (of === 0 ? '–' : `${Math.round((100 * part) / of)} %`);
const time = (times: Times, at: number) => {
  const milliseconds = percentile(times, at);
  if (milliseconds === null) return '–';
  return Number.isFinite(milliseconds) ? `${milliseconds} ms` : '> 60 s';
};

const escaped = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** Smallest units of a token as people write them: datatokens have 18 decimals. */
function amountText(units: string): string {
  const padded = units.padStart(19, '0');
  return `${padded.slice(0, -18)}.${padded.slice(-18)}`.replace(/\.?0+$/, '');
}

/** The rows of the page: what is counted, and how much of it. */
export function statisticsRows(counts: Counts, t: Words): Array<readonly [label: string, value: string]> {
  const { shown, accepted, judged30s, kept30s, judged5min, kept5min, firstText, whole } = counts;
  const cost = Object.entries(counts.cost).map(([asset, units]) => `${amountText(units)} (${asset})`);
  return [
    [t('Suggestions shown'), String(shown)],
    [t('Accepted'), `${accepted} (${share(accepted, shown)})`],
    [t('Still there after 30 seconds'), `${share(kept30s, judged30s)} ${t('of {0}', judged30s)}`],
    [t('Still there after 5 minutes'), `${share(kept5min, judged5min)} ${t('of {0}', judged5min)}`],
    [t('Characters not typed'), String(counts.charsSaved)],
    [t('First text after (median, 95 %)'), `${time(firstText, 0.5)}, ${time(firstText, 0.95)}`],
    [t('Whole answer after (median, 95 %)'), `${time(whole, 0.5)}, ${time(whole, 0.95)}`],
    [t('Paid answers'), String(counts.paid)],
    [t('Cost'), cost.length > 0 ? cost.join(', ') : t('nothing')],
  ];
}

/** The page of the statistics: no script, nothing from anywhere, one link that clears it. */
export function statisticsPage(counts: Counts, t: Words): string {
  const rows = statisticsRows(counts, t).map(
    ([label, value]) => `<tr><th scope="row">${escaped(label)}</th><td>${escaped(value)}</td></tr>`,
  );
  const since = new Date(counts.since).toISOString().slice(0, 10);
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(t('Statistics'))}</title>
<style>
body { font: var(--vscode-font-size) var(--vscode-font-family); color: var(--vscode-foreground); padding: 1em 2em; max-width: 42em }
table { border-collapse: collapse; margin: 1.5em 0 }
th { text-align: left; font-weight: normal; padding: .4em 2em .4em 0 }
td { font-variant-numeric: tabular-nums; padding: .4em 0 }
tr { border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, #8884)) }
a { color: var(--vscode-textLink-foreground) }
</style></head><body>
<h1>${escaped(t('What became of suggestions'))}</h1>
<p>${escaped(t('Counted since {0} on this machine. These are numbers only; they are never sent anywhere.', since))}</p>
<table>${rows.join('')}</table>
<p><a href="command:ph-codex.clearStatistics">${escaped(t('Clear'))}</a></p>
</body></html>`;
}
