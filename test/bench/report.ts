import { writeFileSync } from 'node:fs';
import { commit, type Machine } from './machine.ts';
import type { RatioSummary, Summary } from './stats.ts';

export interface Metric extends Summary {
  readonly unit: string;
}

/** What a benchmark found, ready for `--json`. */
export interface Report {
  readonly name: string;
  readonly machine: Machine;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly ratios: Readonly<Record<string, RatioSummary>>;
}

/** Writes a report as JSON; other programs read these keys. */
export function writeReport(file: string, { name, machine, metrics, ratios }: Report): void {
  writeFileSync(file, `${JSON.stringify({ name, machine, commit: commit(), metrics, ratios }, null, 2)}\n`);
}

/** A report and the same for a person to read. */
export interface Finished {
  readonly report: Report;
  readonly text: string;
}
