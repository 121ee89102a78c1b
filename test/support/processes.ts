import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

function readProcess(pid: string, what: 'environ' | 'maps' | 'stat'): string {
  try {
    return readFileSync(join('/proc', pid, what), 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

function allPids(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** Files that a process and its children hold in memory; Linux only. */
export function mappedFiles(pid: number): string[] {
  const isChild = (other: string) => readProcess(other, 'stat').split(') ')[1]?.split(' ')[1] === String(pid);
  const lines = [String(pid), ...allPids().filter(isChild)].flatMap((one) =>
    readProcess(one, 'maps').split('\n'),
  );
  return [...new Set(lines.flatMap((line) => /\s(\/.*)$/.exec(line)?.[1] ?? []))];
}

/** Processes that were started with this text in their environment, whoever their parent is; Linux only. */
export function processesWith(text: string): string[] {
  return allPids().filter((pid) => readProcess(pid, 'environ').includes(text));
}
