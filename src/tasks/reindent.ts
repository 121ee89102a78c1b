import { isBlank } from '../completion/indentation.ts';

const leading = (line: string) => /^[ \t]*/.exec(line)?.[0] ?? '';

/** The same code with its least indented line at `indent`. */
export function reindent(code: string, indent: string): string {
  const lines = code.split('\n');
  const own = lines.filter((line) => !isBlank(line)).map((line) => leading(line));
  const least = own.reduce((least, one) => (one.length < least.length ? one : least), own[0] ?? '');
  return lines.map((line) => (isBlank(line) ? '' : indent + line.slice(least.length))).join('\n');
}
