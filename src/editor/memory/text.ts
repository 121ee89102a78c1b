import type { MemoryStatus } from '../../../protocol/memory.ts';
import { MEMORY_OFF, type MemoryState } from './state.ts';

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function tokens(number: number): string {
  if (number >= 1_000_000) return `${(number / 1_000_000).toFixed(1)} M tokens`;
  if (number >= 10_000) return `${Math.round(number / 1000)} K tokens`;
  return count(number, 'token');
}

function size({ files, tokens: held }: MemoryStatus): string {
  return `${count(files, 'file')}, ${tokens(held)}`;
}

function leftOut({ leftOut: reasons }: MemoryStatus): string | undefined {
  const parts = Object.entries(reasons)
    .filter(([, number]) => number > 0)
    .map(([reason, number]) => `${number} ${reason.replaceAll('-', ' ')}`);
  return parts.length > 0 ? `Left out: ${parts.join(', ')}` : undefined;
}

/** The state of repository memory in one line, and its particulars if there are any. */
export function memoryText(memory: MemoryState): { readonly line: string; readonly detail?: string } {
  const name = 'Repository memory';
  switch (memory.kind) {
    case 'off':
      return { line: `${name}: off`, detail: MEMORY_OFF[memory.reason] };
    case 'waiting':
      return { line: `${name}: not read yet`, detail: 'It is read once the model is ready.' };
    case 'failed':
      return { line: `${name}: not available`, detail: memory.message };
    case 'open': {
      const { status } = memory;
      const now = status.state === 'indexing' ? `reading, ${size(status)} so far` : size(status);
      const detail = leftOut(status);
      return { line: `${name}: ${now}`, ...(detail && { detail }) };
    }
  }
}
