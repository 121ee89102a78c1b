const FENCE = /^\s*(`{3,}|~{3,})[^`]*$/;

/**
 * The code of an answer in Markdown, also while it still comes: what the first fence holds, else the whole answer once it
 * has ended without one. Null where there is none yet.
 */
export function codeIn(answer: string, finished: boolean): string | null {
  const lines = answer.replace(/\r\n?/g, '\n').split('\n');
  const open = lines.findIndex((line) => FENCE.test(line));
  if (open < 0) return finished && answer.trim() !== '' ? answer.trim() : null;
  const mark = FENCE.exec(lines[open] ?? '')?.[1] ?? '```';
  const body = lines.slice(open + 1);
  const close = body.findIndex((line) => line.trim().startsWith(mark) && FENCE.test(line));
  // A line that has begun may become the closing fence.
  const last = body.at(-1) ?? '';
  const half = !finished && close < 0 && last !== '' && mark.startsWith(last.trim());
  const code = close >= 0 ? body.slice(0, close) : half ? body.slice(0, -1) : body;
  return code.join('\n').replace(/\s+$/, '');
}
