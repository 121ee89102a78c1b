import * as vscode from 'vscode';
import { PhcError } from '../../../protocol/errors.ts';
import { changedText } from '../../tasks/fit-in.ts';
import { languageOf } from '../../tasks/language.ts';
import { type Asking, wayToAsk } from '../../tasks/request.ts';
import { MOST_CODE_CHARS } from '../../tasks/situation.ts';
import { resultOf } from '../../tasks/task.ts';
import type { TaskAsker } from './asker.ts';
import { askCandidate } from './candidates.ts';
import { checkExamples, type RunChecked } from './check.ts';
import { linesOf, type TaskPlace } from './place.ts';
import { readPrompt } from './prompts.ts';
import { addCandidate, beginSession, changeOf, followChange, type Session, writeChange } from './session.ts';
import { closeTabs, createTaskViews, REDRAW_MS, type TaskViews } from './views.ts';
import { candidateText, titles } from './words.ts';

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
  next(): void;
  refine(wish?: string): Promise<void>;
  check(): Promise<void>;
}

const { t } = vscode.l10n;

const tell = (error: unknown) =>
  void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));

const CONTEXT = 'ph-codex.previewing';
const setContext = (value: string) => vscode.commands.executeCommand('setContext', CONTEXT, value);

/** Opens the desk; nothing is asked before a task begins. */
export function openTaskDesk(host: TaskHost): TaskDesk {
  const views = createTaskViews();
  let session: Session | undefined;
  let message: vscode.Disposable | undefined;

  const say = (text: string) => {
    message?.dispose();
    message = vscode.window.setStatusBarMessage(text);
  };

  const draw = (one: Session, code: string) => {
    if (one !== session) return;
    const text =
      resultOf(one.place.task) === 'change' ? changedText(linesOf(one.document), changeOf(one, code)) : code;
    views.set(one.preview, text);
    if (code === '' || one.revealed) return;
    one.revealed = true;
    const at = new vscode.Position(one.place.target.first, 0);
    vscode.window.visibleTextEditors
      .find(({ document }) => document.uri.toString() === one.preview.toString())
      ?.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  };

  const drawShown = (one: Session) => {
    const { candidates, shown, working } = one;
    const candidate = candidates[shown];
    draw(one, candidate?.code ?? '');
    if (!candidate) return;
    if (resultOf(one.place.task) === 'text') return void message?.dispose();
    say(candidateText(candidate, shown, candidates.length, working));
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
    const title = t('{0}: {1} (PH-Codex)', titles()[one.place.task], one.place.situation.file);
    if (resultOf(one.place.task) === 'change') {
      await vscode.commands.executeCommand('vscode.diff', one.document.uri, one.preview, title);
      return;
    }
    const shown = await vscode.workspace.openTextDocument(one.preview);
    await vscode.window.showTextDocument(shown, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
  };

  /** Asks for all candidates, one after another: the first is shown while it comes, the best once all are there. */
  const ask = async (one: Session) => {
    const { task } = one.place;
    const wanted = resultOf(task) === 'text' ? 1 : host.settings().candidates;
    say(`$(loading~spin) ${t('{0}: the model writes', titles()[task])}`);
    let drawnAt = 0;
    for (let index = 0; index < wanted; index++) {
      const candidate = await askCandidate(host.asker, {
        ...one,
        index,
        signal: one.abort.signal,
        onCode: (code) => {
          const now = performance.now();
          if (one.candidates.length > 0 || now - drawnAt < REDRAW_MS) return;
          drawnAt = now;
          draw(one, code);
        },
      });
      one.working = index + 1 < wanted;
      addCandidate(one, candidate);
      if (one === session) drawShown(one);
    }
  };

  const restart = async (one: Session) => {
    one.candidates = [];
    one.shown = 0;
    one.chosen = false;
    one.working = true;
    try {
      await ask(one);
      if (one !== session || one.candidates.length > 0) return;
      await close(one);
      void vscode.window.showWarningMessage(t('The model wrote nothing that could be used here.'));
    } catch (error) {
      if (one.abort.signal.aborted) return;
      host.log.error(String(error));
      if (one.candidates.length === 0) await close(one);
      tell(error);
    } finally {
      one.working = false;
    }
  };

  const subscriptions = vscode.Disposable.from(
    views,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const one = session;
      if (!one || document !== one.document || resultOf(one.place.task) !== 'change') return;
      if (followChange(one, contentChanges)) return drawShown(one);
      void close(one);
      void vscode.window.showWarningMessage(t('What was to be changed has changed: nothing was written.'));
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      const one = session;
      const gone = closed.some(
        ({ input }) =>
          (input instanceof vscode.TabInputTextDiff &&
            input.modified.toString() === one?.preview.toString()) ||
          (input instanceof vscode.TabInputText && input.uri.toString() === one?.preview.toString()),
      );
      if (one && gone) void close(one);
    }),
  );

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
      const signal = new AbortController().signal;
      try {
        const model = await vscode.window.withProgress(
          { location: vscode.ProgressLocation.Window, title: t('The model is made ready') },
          () => host.asker.model(signal),
        );
        const way = wayToAsk(model, template, host.settings().asking);
        session = beginSession(place, document, template, way, languageOf(target).extension);
      } catch (error) {
        tell(error);
        return;
      }
      const one = session;
      draw(one, '');
      await setContext(resultOf(task));
      await show(one);
      await restart(one);
    },
    async accept() {
      const one = session;
      const code = one?.candidates[one.shown]?.code;
      if (!one || !code) return;
      if (resultOf(one.place.task) === 'change') {
        const change = changeOf(one, code);
        const { document } = one;
        await close(one);
        if (!(await writeChange(document, change)))
          throw new PhcError('PHC_INTERNAL', { detail: 'the editor refused the change' });
        const editor = await vscode.window.showTextDocument(document);
        const at = new vscode.Position(change.first, 0);
        editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
        return;
      }
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
      if (!one || one.candidates.length === 0) return;
      one.chosen = true;
      one.shown = (one.shown + 1) % one.candidates.length;
      drawShown(one);
    },
    async refine(given) {
      const one = session;
      const shown = one?.candidates[one.shown];
      if (!one || !shown || one.working) return;
      const wish = given ?? (await vscode.window.showInputBox({ title: t('What should be different?') }));
      if (!wish || one !== session) return;
      one.refinements = [...one.refinements, { answer: shown.answer, wish }];
      await restart(one);
    },
    async check() {
      const one = session;
      const code = one?.candidates[one.shown]?.code;
      if (one && code) await checkExamples(code, one.place.situation, host.check).catch(tell);
    },
    dispose() {
      session?.abort.abort();
      message?.dispose();
      subscriptions.dispose();
    },
  };
}
