/** One example of a description: an expression, and what it comes to. */
export interface Example {
  readonly call: string;
  /** Source of the expected value; undefined for a line that only prepares others. */
  readonly expected: string | undefined;
}

/** Languages in which examples can be run. */
export type RunnableLanguage = 'python' | 'javascript';

/** The language of the sandbox for one of the editor, or null. */
export function runnable(languageId: string): RunnableLanguage | null {
  return languageId === 'python' || languageId === 'javascript' ? languageId : null;
}

function pythonExamples(lines: readonly string[]): Example[] {
  const examples: Example[] = [];
  for (let i = 0; i < lines.length; i++) {
    const call = /^\s*>>> (.*)$/.exec(lines[i] ?? '')?.[1];
    if (call === undefined) continue;
    const source = [call];
    while (/^\s*\.\.\. /.test(lines[i + 1] ?? '')) source.push((lines[++i] ?? '').replace(/^\s*\.\.\. /, ''));
    const next = lines[i + 1] ?? '';
    const told = next.trim() !== '' && !/^\s*>>>/.test(next);
    examples.push({ call: source.join('\n'), expected: told ? next.trim() : undefined });
  }
  return examples;
}

const ARROW = /^(.*?\S)\s*(?:\/\/\s*)?(?:=>|->|→|===?|returns)\s*(\S.*)$/;

function arrowExamples(lines: readonly string[]): Example[] {
  return lines.flatMap((line) => {
    const text = line.replace(/^[\s*/#]+/, '').replace(/^@example\s*/, '');
    const [, call, expected] = ARROW.exec(text) ?? [];
    // Only a call with a plain value is an example; "a => b" in a sentence is not.
    if (!call || !expected || !/^[\w.]+\(.*\)$/.test(call)) return [];
    return [{ call, expected: expected.replace(/[.;]$/, '') }];
  });
}

/** The examples of a description: doctests, or `call(…) => value` on a line of its own. */
export function docExamples(description: string, language: RunnableLanguage): Example[] {
  const lines = description.split('\n');
  const doctests = language === 'python' ? pythonExamples(lines) : [];
  return doctests.length > 0 ? doctests : arrowExamples(lines);
}

/** A program that ends well only if the code does what the examples say. */
export function exampleProgram(
  code: string,
  examples: readonly Example[],
  language: RunnableLanguage,
): string {
  const checks = examples.map(({ call, expected }) => {
    if (language === 'python') return expected === undefined ? call : `assert (${call}) == (${expected})`;
    if (expected === undefined) return `${call};`;
    return `if (JSON.stringify(${call}) !== JSON.stringify(${expected})) throw new Error('another value');`;
  });
  return [code, '', ...checks, ''].join('\n');
}
