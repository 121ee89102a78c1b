import * as vscode from 'vscode';
import { type Described, describedAt } from '../../tasks/described.ts';
import { headLength } from '../../tasks/doc-comment.ts';
import { blockAround, type Lines } from '../../tasks/enclosing.ts';
import type { Target } from '../../tasks/fit-in.ts';
import { languageOf } from '../../tasks/language.ts';
import { oldDescription } from '../../tasks/old-description.ts';
import type { Situation } from '../../tasks/situation.ts';
import type { TaskName } from '../../tasks/task.ts';

/** What a task is about, and where its answer goes. */
export interface TaskPlace {
  readonly task: TaskName;
  readonly target: Target;
  readonly situation: Situation;
}

const WHOLE = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
  vscode.SymbolKind.Class,
]);

/** What the language's own service takes longer for is found by indentation. */
const SYMBOLS_MS = 1500;

/** The lines of a document, without their ends. */
export function linesOf(document: vscode.TextDocument): string[] {
  return document.getText().split(/\r\n|\r|\n/);
}

async function symbolsOf(document: vscode.TextDocument): Promise<readonly vscode.DocumentSymbol[]> {
  const found = vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), SYMBOLS_MS));
  const symbols = await Promise.race([Promise.resolve(found).catch(() => undefined), late]);
  // A provider of the old kind gives places without an extent of their own.
  return (symbols ?? []).filter((symbol) => 'range' in symbol);
}

function innermost(symbols: readonly vscode.DocumentSymbol[], at: vscode.Position): vscode.Range | undefined {
  for (const { range, kind, children } of symbols) {
    if (!range.contains(at)) continue;
    return innermost(children, at) ?? (WHOLE.has(kind) ? range : undefined);
  }
  return undefined;
}

/** The lines that a person means: the selection, or the function around the cursor. */
async function meant({ document, selection }: vscode.TextEditor, lines: readonly string[]): Promise<Lines> {
  if (!selection.isEmpty) {
    const { start, end } = selection;
    const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
    return { first: start.line, last };
  }
  const at = selection.active;
  const symbol = innermost(await symbolsOf(document), at);
  if (symbol) return { first: symbol.start.line, last: symbol.end.line };
  return blockAround(lines, at.line, languageOf(document.languageId));
}

function problemsIn({ document }: vscode.TextEditor, { first, last }: Lines): string[] {
  const found = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning)
    .filter(({ range }) => range.start.line <= last && range.end.line >= first);
  return found.slice(0, 5).map(({ message }) => message);
}

const leading = (text = '') => /^[ \t]*/.exec(text)?.[0] ?? '';

function situationOf(
  { document }: vscode.TextEditor,
  lines: readonly string[],
  { first, end }: Target,
  rest: Partial<Situation>,
): Situation {
  return {
    languageId: document.languageId,
    file: document.uri.path.split('/').pop() ?? '',
    above: lines.slice(0, first),
    code: [],
    below: lines.slice(end),
    indent: '',
    wish: '',
    problems: [],
    ...rest,
  };
}

/** The head of the function whose docstring this is: from its first decorator on. */
function headAbove(lines: readonly string[], docstring: Described): number {
  let first = docstring.first - 1;
  while (first > 0 && !/^\s*(async\s+)?(def|class)\b/.test(lines[first] ?? '')) first--;
  while (/^\s*@/.test(lines[first - 1] ?? '')) first--;
  return Math.max(0, first);
}

/** Where a function goes that is described in the document, or by `wish`; null where there is no description. */
export function placeToGenerate(editor: vscode.TextEditor, wish: string | undefined): TaskPlace | null {
  const lines = linesOf(editor.document);
  const { line } = editor.selection.active;
  const language = languageOf(editor.document.languageId);
  const described = wish === undefined ? describedAt(lines, line, language) : null;
  if (wish === undefined && !described) return null;
  if (described?.kind === 'docstring') {
    const first = headAbove(lines, described);
    const target = { first, end: described.last + 1 };
    const code = lines.slice(first, target.end);
    const indent = leading(code[0]);
    return { task: 'body', target, situation: situationOf(editor, lines, target, { code, indent }) };
  }
  const blank = (lines[line] ?? '').trim() === '';
  const after = described ? described.last + 1 : line + 1;
  const first = described ? after : blank ? line : line + 1;
  // The empty line at a file's end is the end of the line before it.
  const takesBlank = lines[first]?.trim() === '' && first < lines.length - 1;
  const target = { first, end: takesBlank ? first + 1 : first };
  const indent = leading(lines[described?.first ?? line]);
  const base = situationOf(editor, lines, target, { indent, wish: described?.text ?? wish ?? '' });
  // A comment in the document is in the prompt already: it is not written twice.
  const situation = described ? { ...base, above: lines.slice(0, described.first) } : base;
  return { task: 'generate', target, situation };
}

/** The part of the document that a task is about. */
export async function placeOf(
  task: TaskName,
  editor: vscode.TextEditor,
  rest: Pick<Situation, 'wish'> & Partial<Situation>,
): Promise<TaskPlace> {
  const lines = linesOf(editor.document);
  if (task === 'complete') {
    let end = lines.length;
    while (end > 0 && (lines[end - 1] ?? '').trim() === '') end--;
    const target = { first: end, end: lines.length };
    return { task, target, situation: situationOf(editor, lines, target, rest) };
  }
  const part = await meant(editor, lines);
  const target = { first: part.first, end: part.last + 1 };
  const code = lines.slice(target.first, target.end);
  const situation = situationOf(editor, lines, target, {
    code,
    indent: leading(code.find((line) => line.trim() !== '')),
    problems: task === 'fix' ? problemsIn(editor, part) : [],
    ...rest,
  });
  if (task !== 'document') return { task, target, situation };
  return describing(lines, target, situation);
}

/** A description goes above the code or behind the head of a function, in the place of the one that is there. */
function describing(lines: readonly string[], part: Target, situation: Situation): TaskPlace {
  const language = languageOf(situation.languageId);
  const at = part.first + headLength(situation.code.join('\n'), language);
  const old = oldDescription(lines, at, language);
  const target = old ?? { first: at, end: at };
  const code = lines.slice(part.first, part.end);
  // The model would copy the words that are to be replaced.
  const without =
    language.doc === 'docstring'
      ? { code: [...code.slice(0, at - part.first), ...code.slice(target.end - part.first)] }
      : { code, above: lines.slice(0, target.first) };
  return { task: 'document', target, situation: { ...situation, ...without } };
}
