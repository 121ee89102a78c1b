import { short, table } from '../../table.ts';
import { type HostReport, openSourceNames } from './measure-host.ts';
import type { Stretch } from './own-stretches.ts';

/** What a person may wait for our code between a key and its letter. */
const BUDGET_MS = 5;
const LONGEST = 8;

/** What kept the thread longest, and where it was in our sources. */
function printLongest(all: readonly Stretch[]): string {
  const nameOf = openSourceNames();
  const longest = [...all].sort((a, b) => b.processor - a.processor || b.clock - a.clock).slice(0, LONGEST);
  const rows = longest.map(({ clock, processor, collecting, mostly }) => [
    mostly.map(({ frame, share }) => `${nameOf(frame)} ${Math.round(100 * share)} %`).join(', '),
    short(processor),
    short(clock),
    `${Math.round(100 * collecting)} %`,
  ]);
  return table(['the longest', 'processor ms', 'clock ms', 'collecting'], rows);
}

/** The figures for a person to read. */
export function printHost({ keys, ordinary, large }: HostReport): string {
  const rows = Object.entries({
    '10 kB, of the processor': ordinary.map((one) => one.processor),
    '10 kB, by the clock': ordinary.map((one) => one.clock),
    '10 MB, of the processor': large.map((one) => one.processor),
    '10 MB, by the clock': large.map((one) => one.clock),
  }).map(([name, all]) => {
    const sorted = [...all].sort((a, b) => a - b);
    const at = (share: number) => short(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    const slow = all.filter((milliseconds) => milliseconds > BUDGET_MS).length;
    return [name, at(0.5), at(0.99), at(1), String(all.length), String(slow)];
  });
  const heads = [
    `thread kept by our code, ms, ${keys} keys`,
    'median',
    '99 %',
    'max',
    'times',
    `over ${BUDGET_MS} ms`,
  ];
  return [table(heads, rows), printLongest([...ordinary, ...large])].join('\n\n');
}
