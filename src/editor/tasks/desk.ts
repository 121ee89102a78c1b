import * as vscode from 'vscode';
import { changedText } from '../../tasks/fit-in.ts';
import { languageOf } from '../../tasks/language.ts';
import { type Asking, wayToAsk } from '../../tasks/request.ts';
import { MOST_CODE_CHARS } from '../../tasks/situation.ts';
import { resultOf } from '../../tasks/task.ts';
import { errorText } from '../l10n.ts';
import type { TaskAsker } from './asker.ts';
import { askCandidate } from './candidates.ts';
import { checkExamples, type RunChecked } from './check.ts';
import { createHint } from './hint.ts';
import { linesOf, type TaskPlace } from './place.ts';
import { readPrompt } from './prompts.ts';
import {
  addCandidate,
  beginRound,
  beginSession,
  changeOf,
  endRound,
  followChange,
  type Session,
  type ShownAnswer,
  shownOf,
  writeChange,
} from './session.ts';
import { closeTabs, createTaskViews, REDRAW_MS, showsDocument, type TaskViews } from './views.ts';
import { candidateText, keysText, titles } from './words.ts';

/** What the desk works with. */
export interface TaskHost {
  readonly extension: vscode.Uri;
  readonly asker: TaskAsker;
  readonly log: vscode.LogOutputChannel;
  /** Settings as they are now. */
  readonly settings: () => { readonly asking: Asking; readonly candidates: number };
  readonly check: RunChecked;
}

/** Where tasks are carried out: one at a time, each shown before anything is written. */
export interface TaskDesk extends vscode.Disposable {
  readonly views: TaskViews;
  begin(place: TaskPlace, document: vscode.TextDocument): Promise<void>;
  accept(): Promise<void>;
  discard(): Promise<void>;
  /** Shows the next answer; resolves with what is shown then. */
  next(): ShownAnswer | undefined;
  /** Asks again with one more sentence; resolves with what is shown then. */
  refine(wish?: string): Promise<ShownAnswer | undefined>;
  /** Runs the examples of the answer that is shown; resolves with what the person is told. */
  check(): Promise<string | undefined>;
}

const { t } = vscode.l10n;

function tell(error: unknown): string {
  const text = errorText(error);
  void vscode.window.showErrorMessage(text);
  return text;
}

const CONTEXT = 'ph-codex.previewing';
const setContext = (value: string) => vscode.commands.executeCommand('setContext', CONTEXT, value);

/** Opens the desk; nothing is asked before a task begins. */
export function openTaskDesk(host: TaskHost): TaskDesk {
  const views = createTaskViews();
  const hint = createHint();
  let session: Session | undefined;
  let message: vscode.Disposable | undefined;

  /** Tells in the status bar how far a task is, and in a few grey words where its answer comes. */
  const say = (one: Session, text: string, there: string) => {
    if (one !== session) return;
    message?.dispose();
    message = text === '' ? undefined : vscode.window.setStatusBarMessage(text);
    const line = resultOf(one.place.task) === 'change' ? one.place.target.first : 0;
    hint.show(one.preview, line, there);
  };

  const draw = (one: Session, code: string) => {
    if (one !== session) return;
    const text =
      resultOf(one.place.task) === 'change' ? changedText(linesOf(one.document), changeOf(one, code)) : code;
    views.set(one.preview, text);
  };

  const drawShown = (one: Session) => {
    const shown = shownOf(one);
    draw(one, shown?.code ?? '');
    if (!shown) return;
    const isText = resultOf(one.place.task) === 'text';
    say(one, isText ? '' : candidateText(shown, one.working), isText ? '' : keysText());
  };

  const close = async (one: Session) => {
    if (one !== session) return;
    session = undefined;
    one.abort.abort();
    message?.dispose();
    await setContext('');
    await closeTabs(one.preview);
    views.drop(one.preview);
  };

  const show = async (one: Session) => {
    const { task, situation, target } = one.place;
    if (resultOf(task) !== 'change') {
      const shown = await vscode.workspace.openTextDocument(one.preview);
      const preserveFocus = resultOf(task) === 'text';
      await vscode.window.showTextDocument(shown, { viewColumn: vscode.ViewColumn.Beside, preserveFocus });
      return;
    }
    const title = t('{0}: {1} (PH-Codex)', titles()[task], situation.file);
    await vscode.commands.executeCommand('vscode.diff', one.document.uri, one.preview, title);
    const at = new vscode.Position(target.first, 0);
    vscode.window.visibleTextEditors
      .find(({ document }) => document.uri.toString() === one.preview.toString())
      ?.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  };

  /** Asks for all candidates, one after another: the first is shown while it comes, the best once all are there. */
  const ask = async (one: Session, signal: AbortSignal) => {
    const { task } = one.place;
    const wanted = resultOf(task) === 'text' ? 1 : host.settings().candidates;
    say(one, `$(loading~spin) ${t('The model is made ready')}`, t('The model is made ready'));
    const way = wayToAsk(await host.asker.model(signal), one.template, host.settings().asking);
    say(one, `$(loading~spin) ${t('{0}: the model writes', titles()[task])}`, t('The model writes'));
    let drawnAt = 0;
    for (let index = 0; index < wanted; index++) {
      const candidate = await askCandidate(host.asker, {
        ...one,
        way,
        index,
        signal,
        onCode: (code) => {
          const now = performance.now();
          if (one.candidates.length > 0 || now - drawnAt < REDRAW_MS) return;
          drawnAt = now;
          draw(one, code);
        },
      });
      // It may have come in the moment in which the person asked anew.
      signal.throwIfAborted();
      one.working = index + 1 < wanted;
      addCandidate(one, candidate);
      drawShown(one);
    }
  };

  /** Asks anew; where nothing comes of it, what was there before is shown again. */
  const restart = async (one: Session) => {
    const before = beginRound(one);
    const { signal } = one.abort;
    const end = async () => {
      endRound(one, before);
      if (one.candidates.length === 0) await close(one);
      else drawShown(one);
    };
    try {
      await ask(one, signal);
      if (one !== session || one.candidates.length > 0) return;
      const text = one.unchanged
        ? t('The model would change nothing here.')
        : t('The model wrote nothing that could be used here.');
      await end();
      void vscode.window.showWarningMessage(text);
    } catch (error) {
      if (signal.aborted) return;
      host.log.error(String(error));
      await end();
      tell(error);
    }
  };

  const subscriptions = vscode.Disposable.from(
    views,
    hint,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const one = session;
      if (!one || document !== one.document || resultOf(one.place.task) !== 'change') return;
      if (followChange(one, contentChanges)) return drawShown(one);
      void close(one);
      void vscode.window.showWarningMessage(t('What was to be changed has changed: nothing was written.'));
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      const one = session;
      if (one && closed.some((tab) => showsDocument(tab, one.preview))) void close(one);
    }),
  );

  const write = async (one: Session, code: string) => {
    const change = changeOf(one, code);
    const { document } = one;
    // What is written here is no change of somebody else's.
    session = undefined;
    if (!(await writeChange(document, change))) {
      session = one;
      return void vscode.window.showErrorMessage(
        t('The editor did not take the change; it may be read-only.'),
      );
    }
    session = one;
    await close(one);
    const editor = await vscode.window.showTextDocument(document);
    const last = change.first + change.lines.length - 1;
    const end = document.lineAt(Math.min(last, document.lineCount - 1)).range.end;
    editor.selection = new vscode.Selection(end, end);
    editor.revealRange(
      new vscode.Range(new vscode.Position(change.first, 0), end),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  };

  return {
    views,
    async begin(place, document) {
      if (session) await close(session);
      const { situation, task } = place;
      if (situation.code.join('\n').length > MOST_CODE_CHARS) {
        void vscode.window.showWarningMessage(t('This is too long for the model. Select a part of it.'));
        return;
      }
      const template = await readPrompt(host.extension, task);
      const target = situation.target ?? situation.languageId;
      const one = beginSession(place, document, template, languageOf(target).extension);
      session = one;
      draw(one, '');
      await setContext(resultOf(task));
      await show(one);
      // It may have been let go of before it was there.
      if (one === session) await restart(one);
    },
    async accept() {
      const one = session;
      const code = one && shownOf(one)?.code;
      if (!one) return;
      if (!code) return void vscode.window.showInformationMessage(t('The model is still writing.'));
      if (resultOf(one.place.task) === 'change') return write(one, code);
      const language = one.place.situation.target ?? one.place.situation.languageId;
      await close(one);
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ content: `${code}\n`, language }),
      );
    },
    async discard() {
      if (session) await close(session);
    },
    next() {
      const one = session;
      if (!one || one.candidates.length === 0) return undefined;
      if (one.candidates.length === 1 && !one.working)
        void vscode.window.showInformationMessage(t('The model gave no other answer.'));
      one.chosen = true;
      one.shown = (one.shown + 1) % one.candidates.length;
      drawShown(one);
      return shownOf(one);
    },
    async refine(given) {
      const one = session;
      const shown = one && shownOf(one);
      if (!one) return undefined;
      if (!shown) return void vscode.window.showInformationMessage(t('The model is still writing.'));
      const wish = given ?? (await vscode.window.showInputBox({ title: t('What should be different?') }));
      if (!wish || one !== session) return undefined;
      one.refinements = [...one.refinements, { answer: shown.answer, wish }];
      await restart(one);
      return shownOf(one);
    },
    async check() {
      const one = session;
      const code = one && shownOf(one)?.code;
      return one && code ? checkExamples(code, one.place.situation, host.check).catch(tell) : undefined;
    },
    dispose() {
      session?.abort.abort();
      message?.dispose();
      subscriptions.dispose();
    },
  };
}
