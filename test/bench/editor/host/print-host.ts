import { short, table } from '../../table.ts';
import type { HostReport } from './measure-host.ts';

/** What a person may wait for our code between a key and its letter. */
const BUDGET_MS = 5;

/** The figures for a person to read. */
export function printHost({ keys, ordinary, large }: HostReport): string {
  const rows = Object.entries({
    '10 kB, of the processor': ordinary.map((one) => one.sampled),
    '10 kB, by the clock': ordinary.map((one) => one.clock),
    '10 MB, of the processor': large.map((one) => one.sampled),
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
  return table(heads, rows);
}
