import type { Translate } from '../../protocol/words.ts';
import { type Counts, percentile, type Times } from './counts.ts';

const NOTHING_YET = '–';

const share = (part: number, of: number) => `${Math.round((100 * part) / of)} %`;
const timeText = (milliseconds: number) => (Number.isFinite(milliseconds) ? `${milliseconds} ms` : '> 60 s');
function times(counted: Times): string {
  const half = percentile(counted, 0.5);
  const most = percentile(counted, 0.95);
  return half === null || most === null ? NOTHING_YET : `${timeText(half)}, ${timeText(most)}`;
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** Smallest units of a token as people write them: datatokens have 18 decimals. */
function amountText(units: string): string {
  const padded = units.padStart(19, '0');
  return `${padded.slice(0, -18)}.${padded.slice(-18)}`.replace(/\.?0+$/, '');
}

/** The rows of the page: what is counted, and how much of it. */
export function statisticsRows(counts: Counts, t: Translate): Array<readonly [label: string, value: string]> {
  const { shown, accepted, judged30s, kept30s, judged5min, kept5min, firstText, whole } = counts;
  const kept = (part: number, of: number) =>
    of === 0 ? NOTHING_YET : `${share(part, of)} ${t('of {0}', of)}`;
  const cost = Object.entries(counts.cost).map(([asset, units]) => `${amountText(units)} (${asset})`);
  return [
    [t('Suggestions shown'), String(shown)],
    [t('Accepted'), shown === 0 ? NOTHING_YET : `${accepted} (${share(accepted, shown)})`],
    [t('Still there after 30 seconds'), kept(kept30s, judged30s)],
    [t('Still there after 5 minutes'), kept(kept5min, judged5min)],
    [t('Characters not typed'), String(counts.charsSaved)],
    [t('First text after (median, 95 %)'), times(firstText)],
    [t('Whole answer after (median, 95 %)'), times(whole)],
    [t('Paid answers'), String(counts.paid)],
    [t('Cost'), cost.length > 0 ? cost.join(', ') : t('nothing')],
  ];
}

/** The page of the statistics: no script, nothing from anywhere, one link that clears it. */
export function statisticsPage(counts: Counts, t: Translate, language: string): string {
  const rows = statisticsRows(counts, t).map(
    ([label, value]) => `<tr><th scope="row">${escaped(label)}</th><td>${escaped(value)}</td></tr>`,
  );
  const since = new Date(counts.since).toISOString().slice(0, 10);
  return `<!DOCTYPE html>
<html lang="${escaped(language)}"><head><meta charset="utf-8">
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
