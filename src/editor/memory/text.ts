import type { MemoryStatus } from '../../../protocol/memory.ts';
import { later, t } from '../l10n.ts';
import { MEMORY_OFF, type MemoryState } from './state.ts';

/** The reasons of the server, by name. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  secret: later('{0} secret'),
  ignored: later('{0} ignored'),
  binary: later('{0} binary'),
  generated: later('{0} generated'),
  huge: later('{0} huge'),
  limit: later('{0} limit'),
  unreadable: later('{0} unreadable'),
};

function tokens(number: number): string {
  if (number >= 1_000_000) return t('{0} M tokens', (number / 1_000_000).toFixed(1));
  if (number >= 10_000) return t('{0} K tokens', Math.round(number / 1000));
  return number === 1 ? t('1 token') : t('{0} tokens', number);
}

function size({ files, tokens: held }: MemoryStatus): string {
  return t('{0}, {1}', files === 1 ? t('1 file') : t('{0} files', files), tokens(held));
}

function leftOut({ leftOut: reasons }: MemoryStatus): string | undefined {
  const parts = Object.entries(reasons)
    .filter(([, number]) => number > 0)
    .map(([reason, number]) => t(LEFT_OUT[reason] ?? '{0} {1}', number, reason.replaceAll('-', ' ')));
  return parts.length > 0 ? t('Left out: {0}', parts.join(', ')) : undefined;
}

/** The state of repository memory in one line, and its particulars if there are any. */
export function memoryText(memory: MemoryState): { readonly line: string; readonly detail?: string } {
  switch (memory.kind) {
    case 'off':
      return { line: t('Repository memory: off'), detail: t(MEMORY_OFF[memory.reason]) };
    case 'waiting':
      return { line: t('Repository memory: not read yet'), detail: t('It is read once the model is ready.') };
    case 'failed':
      return { line: t('Repository memory: not available'), detail: memory.message };
    case 'open': {
      const { status } = memory;
      const now = status.state === 'indexing' ? t('reading, {0} so far', size(status)) : size(status);
      const detail = leftOut(status);
      return { line: t('Repository memory: {0}', now), ...(detail && { detail }) };
    }
  }
}
