import * as vscode from 'vscode';
import { fitIn, type LineChange } from '../../tasks/fit-in.ts';
import { type Candidate, isSameCode, ranked } from '../../tasks/rank.ts';
import type { Refinement } from '../../tasks/request.ts';
import { shiftLines } from '../../tasks/shift-lines.ts';
import { resultOf } from '../../tasks/task.ts';
import type { Template } from '../../tasks/template.ts';
import { linesOf, type TaskPlace } from './place.ts';
import { previewUri } from './views.ts';

/** One thing that a person asked for, from the question to where it was taken or not. */
export interface Session {
  readonly document: vscode.TextDocument;
  readonly template: Template;
  readonly preview: vscode.Uri;
  /** Aborts when the person lets go of it, or asks anew. */
  abort: AbortController;
  place: TaskPlace;
  candidates: Candidate[];
  shown: number;
  refinements: readonly Refinement[];
  /** True once the person looked at another candidate: nothing is changed under their eyes then. */
  chosen: boolean;
  working: boolean;
  /** True once an answer was what stands there already. */
  unchanged: boolean;
}

let sessions = 0;

/** Name of the preview, whose end tells the editor the language. */
function previewName(
  { task, situation }: TaskPlace,
  document: vscode.TextDocument,
  extension: string,
): string {
  if (resultOf(task) === 'text') return 'Explanation.md';
  if (resultOf(task) === 'file') return `${task === 'tests' ? 'tests' : 'translation'}.${extension}`;
  return situation.file || (document.uri.path.split('/').pop() ?? 'preview');
}

/** Begins a session in which nothing is asked yet. */
export function beginSession(
  place: TaskPlace,
  document: vscode.TextDocument,
  template: Template,
  extension: string,
): Session {
  return {
    document,
    template,
    preview: previewUri(++sessions, previewName(place, document, extension)),
    abort: new AbortController(),
    place,
    candidates: [],
    shown: 0,
    refinements: [],
    chosen: false,
    working: false,
    unchanged: false,
  };
}

/** The answer that a person looks at, one of several. */
export interface ShownAnswer extends Candidate {
  /** 0 for the one that the model is surest of. */
  readonly index: number;
  readonly of: number;
}

/** The answer that is shown; undefined where there is none yet. */
export function shownOf({ candidates, shown }: Session): ShownAnswer | undefined {
  const candidate = candidates[shown];
  return candidate && { ...candidate, index: shown, of: candidates.length };
}

/** What is asked for a second time begins with nothing; gives what was there, for the case that nothing comes. */
export function beginRound(session: Session): Pick<Session, 'candidates' | 'shown'> {
  const { candidates, shown } = session;
  session.abort.abort();
  session.abort = new AbortController();
  session.candidates = [];
  session.shown = 0;
  session.chosen = false;
  session.unchanged = false;
  session.working = true;
  return { candidates, shown };
}

/** Ends a round that broke off: without any answer, those before it are shown again. */
export function endRound(session: Session, before: Pick<Session, 'candidates' | 'shown'>): void {
  session.working = false;
  if (session.candidates.length > 0) return;
  session.candidates = before.candidates;
  session.shown = before.shown;
  session.refinements = session.refinements.slice(0, -1);
}

/** The change that a candidate would make. */
export function changeOf({ place, document }: Session, code: string): LineChange {
  return fitIn(place.task, code, place.target, linesOf(document));
}

/** Takes up a candidate that would change something; the best one is shown until the person chooses. */
export function addCandidate(session: Session, candidate: Candidate): void {
  if (isSameCode(candidate.code, session.place.situation.code)) {
    session.unchanged = true;
    return;
  }
  const current = session.candidates[session.shown];
  session.candidates = ranked([...session.candidates, candidate]);
  const at = current ? session.candidates.findIndex(({ code }) => code === current.code) : 0;
  session.shown = session.chosen ? Math.max(0, at) : 0;
}

/** Moves the place of a session with its document; false where the change touched it. */
export function followChange(
  session: Session,
  changes: readonly vscode.TextDocumentContentChangeEvent[],
): boolean {
  for (const { range, text } of changes) {
    const count = text.split('\n').length;
    const target = shiftLines(session.place.target, { first: range.start.line, last: range.end.line, count });
    if (!target) return false;
    session.place = { ...session.place, target };
  }
  return true;
}

/** Writes a change into the document, as one step of undo; false where the editor refused. */
export async function writeChange(
  document: vscode.TextDocument,
  { first, end, lines }: LineChange,
): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  const text = lines.join('\n');
  if (end > first) {
    edit.replace(
      document.uri,
      new vscode.Range(new vscode.Position(first, 0), document.lineAt(end - 1).range.end),
      text,
    );
  } else if (first < document.lineCount) {
    edit.insert(document.uri, new vscode.Position(first, 0), `${text}\n`);
  } else {
    edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, `\n${text}`);
  }
  return vscode.workspace.applyEdit(edit);
}
