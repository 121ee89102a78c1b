/** A bracket or quote that was opened, and what stands after the cursor for it. */
interface Open {
  readonly closer: string;
  readonly line: number;
  /** Blanks that the line begins with. */
  readonly indent: string;
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const COMMENT = /^\s*(?:\/\/|#|\*|\/\*)/;

/** What is open behind a text, and the fewest that were open on the way. */
function openAfter(text: string, before: readonly Open[] = []): { open: readonly Open[]; fewest: number } {
  const open = [...before];
  let fewest = open.length;
  let line = before.at(-1)?.line ?? 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    const top = open.at(-1)?.closer ?? '';
    const inQuote = top !== '' && '\'"`'.includes(top);
    if (char === '\n') {
      line++;
      start = i + 1;
      // A quote does not reach over a line's end.
      if (inQuote && top !== '`') open.pop();
      continue;
    }
    if (inQuote && char === '\\') i++;
    else if (char === top) open.pop();
    else if (inQuote) continue;
    else {
      const own = text.slice(start, i);
      const indent = /^[ \t]*/.exec(own)?.[0] ?? '';
      const quotes = '\'"`'.includes(char) && !/\w$/.test(own) && !COMMENT.test(own);
      const closer = quotes ? char : CLOSERS[char];
      if (closer) open.push({ closer, line, indent });
    }
    fewest = Math.min(fewest, open.length);
  }
  return { open, fewest };
}

/** What an editor that closes brackets and quotes by itself has put after the cursor while a text was typed. */
export function closersAfter(typed: string): string {
  let at = typed.split('\n').length - 1;
  let text = '';
  for (const { closer, line, indent } of openAfter(typed).open.toReversed()) {
    text += line === at ? closer : `\n${indent}${closer}`;
    at = line;
  }
  return text;
}

/** True where an accepted text would close what the editor has closed already. */
export function closesAnew(typed: string, accepted: string): boolean {
  const { open } = openAfter(typed);
  return openAfter(accepted, open).fewest < open.length;
}
