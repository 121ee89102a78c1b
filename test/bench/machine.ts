import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { ROOT } from '../../scripts/setup/paths.ts';

/** The machine that a benchmark ran on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Gigabytes (10^9) that all cores together read per second. */
  readonly memoryGBs: number;
  readonly ramGB: number;
}

export function describeMachine(memoryGBs: number): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGBs: Math.round(memoryGBs * 10) / 10,
    ramGB: Math.round(totalmem() / 1e9),
  };
}

/** Commit of the working tree, with "+" when something in it was changed. */
export function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '-uno') ? '+' : '');
  } catch {
    return 'unknown';
  }
}

/** Processes that wanted to run in the last minute; more than a few beside the benchmark's own spoil it. */
export function loadAverage(): number {
  return loadavg()[0] ?? 0;
}
