import type { Language } from './language.ts';

/** Line behind the head of a function: decorators and parameters may take several. */
export function headLength(code: string, { doc }: Pick<Language, 'doc'>): number {
  if (doc !== 'docstring') return 0;
  const lines = code.split('\n');
  let depth = 0;
  for (const [i, line] of lines.entries()) {
    depth += (line.match(/[([{]/g)?.length ?? 0) - (line.match(/[)\]}]/g)?.length ?? 0);
    if (depth <= 0 && /:\s*(#.*)?$/.test(line)) return i + 1;
  }
  return 1;
}

/** The words of a description, whatever a model has put around them: fences, quotes, comment marks, the code itself. */
export function docWords(answer: string): string {
  const inside = /("""|''')([\s\S]*?)(\1|$)/.exec(answer)?.[2] ?? /\/\*+([\s\S]*?)(\*\/|$)/.exec(answer)?.[1];
  const text = inside ?? answer;
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(```|~~~)/.test(line))
    .map((line) => line.replace(/^\s*(\*(?!\*)|\/\/\/?|--|#)\s?/, ''));
  const least = lines
    .slice(1)
    .filter((line) => line.trim() !== '')
    .reduce((most, line) => Math.min(most, /^ */.exec(line)?.[0].length ?? 0), Number.POSITIVE_INFINITY);
  const [first = '', ...rest] = lines;
  return [first.trim(), ...rest.map((line) => line.slice(Number.isFinite(least) ? least : 0).trimEnd())]
    .join('\n')
    .trim();
}

/**
 * A description as the language writes it, at the indentation of the code that it describes.
 * @param body indentation inside of the function.
 */
export function docComment(words: string, { doc, mark }: Language, indent: string, body: string): string {
  const lines = words.split('\n');
  if (doc === 'docstring') {
    const safe = words.replaceAll('"""', "'''").replace(/\\/g, '\\\\');
    if (lines.length === 1) return `${body}"""${safe}"""`;
    return [...`"""${safe}`.split('\n'), '"""'].map((line) => (line === '' ? '' : body + line)).join('\n');
  }
  if (doc === 'lines') return lines.map((line) => `${indent}${mark} ${line}`.trimEnd()).join('\n');
  const safe = lines.map((line) => `${indent} * ${line.replaceAll('*/', '* /')}`.trimEnd());
  return [`${indent}/**`, ...safe, `${indent} */`].join('\n');
}
