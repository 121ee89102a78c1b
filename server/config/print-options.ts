import type { Resolved } from './resolve-options.ts';
import { OPTION_NAMES, type OptionName } from './serve-options.ts';

const SECRETS = new Set<OptionName>(['apiKey', 'upstreamKey']);

/** A URL without the password in it. */
function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^:/@]*):[^@/]*@/, '$1:…@');
}

function shown(name: OptionName, value: unknown): string {
  if (value === undefined) return '—';
  if (SECRETS.has(name)) return Array.isArray(value) ? `${value.length} given` : 'given';
  return typeof value === 'string' ? JSON.stringify(withoutPassword(value)) : JSON.stringify(value);
}

/** What a server would be started with: a line for each option, with its source; secrets are not shown. */
export function printOptions({ options, sources }: Resolved): string {
  const lines = OPTION_NAMES.map(
    (name) => `${name.padEnd(12)} ${shown(name, options[name]).padEnd(32)} ${sources.get(name) ?? ''}`,
  );
  return `${lines.join('\n')}\n`;
}
