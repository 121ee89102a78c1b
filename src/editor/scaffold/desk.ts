import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { cutLoop } from '../../tasks/cut-loop.ts';
import { codeIn } from '../../tasks/extract-code.ts';
import { taskRequest, wayToAsk } from '../../tasks/request.ts';
import { fileValues } from '../../tasks/scaffold/file-values.ts';
import { pagePreview } from '../../tasks/scaffold/page.ts';
import { type PlannedFile, type ProjectKind, parsePlan, usualPlan } from '../../tasks/scaffold/plan.ts';
import type { Template, Values } from '../../tasks/template.ts';
import { errorText } from '../l10n.ts';
import type { TaskHost } from '../tasks/desk.ts';
import { readPrompt } from '../tasks/prompts.ts';
import { closeTabs, previewUri, type TaskViews } from '../tasks/views.ts';
import { askFolder, askKind, confirmPlan } from './ask.ts';
import { createScaffoldTree, type FileState, type ScaffoldTree } from './tree.ts';
import { isEmptyFolder, writeProject } from './write.ts';

/** Where a project is made: planned, shown file by file, and written only when the person says so. */
export interface ScaffoldDesk extends vscode.Disposable {
  begin(wish?: string, kind?: ProjectKind): Promise<void>;
  /** Writes the project into an empty folder, or into the one that the person chooses. */
  write(folder?: vscode.Uri): Promise<void>;
  preview(): void;
  discard(): Promise<void>;
}

interface Project {
  readonly id: number;
  readonly kind: ProjectKind;
  readonly wish: string;
  readonly plan: readonly PlannedFile[];
  readonly texts: Map<string, string>;
  readonly states: Map<string, FileState>;
  readonly abort: AbortController;
}

const { t } = vscode.l10n;
const CONTEXT = 'ph-codex.scaffolding';
/** Ids of previews of projects lie above those of single answers. */
const FIRST_ID = 1_000_000;

/** Opens the desk for projects. */
export function openScaffoldDesk(host: TaskHost, views: TaskViews): ScaffoldDesk {
  let project: Project | undefined;
  let tree: ScaffoldTree | undefined;
  let panel: vscode.WebviewPanel | undefined;
  let projects = FIRST_ID;

  const uriOf = ({ id }: Project, { path }: PlannedFile) => previewUri(id, path);
  const redraw = (one: Project) => {
    if (one !== project) return;
    tree?.show(
      one.plan.map((file) => ({
        ...file,
        uri: uriOf(one, file),
        state: one.states.get(file.path) ?? 'planned',
      })),
    );
  };

  const answer = async (
    template: Template,
    values: Values,
    signal: AbortSignal,
    onText: (text: string) => void,
  ) => {
    const way = wayToAsk(await host.asker.model(signal), template, host.settings().asking);
    const options = { index: 0, nonce: randomBytes(32).toString('hex'), doc: '', refinements: [], stop: [] };
    const begun = way === 'completion' ? (values['opening'] ?? '') : '';
    let text = '';
    for await (const piece of host.asker.ask(taskRequest(way, template, values, options), signal)) {
      text += piece.text;
      onText(way === 'chat' ? (codeIn(text, false) ?? '') : begun + text);
      const cut = cutLoop(text);
      if (cut === null) continue;
      text = cut;
      break;
    }
    return way === 'chat' ? { way, text } : { way, text: begun + text };
  };

  const makePlan = async (wish: string, kind: ProjectKind, signal: AbortSignal) => {
    const template = await readPrompt(host.extension, 'plan');
    const { chat, name } = await host.asker.model(signal);
    // The small model names no files that fit together; it was tried (docs/guides/tasks.md).
    if (!chat || name === 'ph-codex-s') return usualPlan(kind);
    const { text } = await answer(
      template,
      fileValues(kind, wish, [], undefined, new Map()),
      signal,
      () => {},
    );
    const planned = parsePlan(text);
    return planned.length > 0 ? planned : usualPlan(kind);
  };

  const writeFiles = async (one: Project) => {
    const template = await readPrompt(host.extension, 'file');
    for (const file of one.plan) {
      one.states.set(file.path, 'writing');
      redraw(one);
      const values = fileValues(one.kind, one.wish, one.plan, file, one.texts);
      const onText = (text: string) => views.set(uriOf(one, file), text);
      const { way, text } = await answer(template, values, one.abort.signal, onText);
      const content = `${(way === 'chat' ? (codeIn(text, true) ?? '') : text).trimEnd()}\n`;
      one.texts.set(file.path, content);
      one.states.set(file.path, 'written');
      onText(content);
      redraw(one);
    }
  };

  /** The view's own buttons are hidden until the mouse is over it. */
  const tellFinished = async (one: Project) => {
    if (one !== project) return;
    const write = t('Write to a Folder…');
    const page = t('Preview Page');
    const choices = one.texts.has('index.html') ? [write, page] : [write];
    const text = t('The project is finished. Nothing is written to the disk yet.');
    const chosen = await vscode.window.showInformationMessage(text, ...choices);
    if (chosen === write) await vscode.commands.executeCommand('ph-codex.writeProject');
    if (chosen === page) await vscode.commands.executeCommand('ph-codex.previewPage');
  };

  const discard = async () => {
    const one = project;
    if (!one) return;
    project = undefined;
    one.abort.abort();
    tree?.show([]);
    panel?.dispose();
    await vscode.commands.executeCommand('setContext', CONTEXT, false);
    for (const file of one.plan) {
      await closeTabs(uriOf(one, file));
      views.drop(uriOf(one, file));
    }
  };

  const fail = (one: Project, error: unknown) => {
    if (one.abort.signal.aborted) return;
    for (const [path, state] of one.states) if (state === 'writing') one.states.set(path, 'failed');
    redraw(one);
    host.log.error(String(error));
    void vscode.window.showErrorMessage(errorText(error));
  };

  return {
    async begin(givenWish, givenKind) {
      const kind = givenKind ?? (await askKind());
      if (!kind) return;
      const wish = givenWish ?? (await vscode.window.showInputBox({ title: t('What should it do?') }));
      if (!wish) return;
      await discard();
      const abort = new AbortController();
      try {
        const plan = await confirmPlan(
          await vscode.window.withProgress(
            { location: vscode.ProgressLocation.Window, title: t('The project is planned') },
            () => makePlan(wish, kind, abort.signal),
          ),
        );
        if (!plan) return;
        tree ??= createScaffoldTree();
        const states = new Map(plan.map(({ path }): [string, FileState] => [path, 'planned']));
        project = { id: ++projects, kind, wish, plan, texts: new Map(), states, abort };
      } catch (error) {
        void vscode.window.showErrorMessage(errorText(error));
        return;
      }
      const one = project;
      await vscode.commands.executeCommand('setContext', CONTEXT, true);
      await vscode.commands.executeCommand('ph-codex.scaffold.focus');
      redraw(one);
      const first = one.plan[0];
      if (first) await vscode.window.showTextDocument(uriOf(one, first), { preview: true });
      try {
        await writeFiles(one);
        void tellFinished(one);
      } catch (error) {
        fail(one, error);
      }
    },
    async write(given) {
      const one = project;
      if (!one) {
        void vscode.window.showInformationMessage(t('There is no project: it was written or discarded.'));
        return;
      }
      if (one.texts.size < one.plan.length) {
        void vscode.window.showInformationMessage(t('The project is not finished yet.'));
        return;
      }
      const folder = given ?? (await askFolder());
      if (!folder) return;
      if (!(await isEmptyFolder(folder))) {
        void vscode.window.showWarningMessage(t('This folder is not empty: nothing was written.'));
        return;
      }
      await writeProject(folder, one.texts);
      await discard();
      void vscode.window.showInformationMessage(t('Written to {0}.', folder.fsPath));
    },
    preview() {
      const one = project;
      const html = one?.texts.get('index.html');
      if (!one || html === undefined) {
        void vscode.window.showInformationMessage(t('There is no finished index.html to show.'));
        return;
      }
      panel ??= vscode.window.createWebviewPanel('ph-codex.page', t('Preview'), vscode.ViewColumn.Beside, {
        enableScripts: true,
        localResourceRoots: [],
      });
      panel.onDidDispose(() => {
        panel = undefined;
      });
      panel.webview.html = pagePreview(html, one.texts);
    },
    discard,
    dispose() {
      project?.abort.abort();
      tree?.dispose();
      panel?.dispose();
    },
  };
}
