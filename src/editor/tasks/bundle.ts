import * as vscode from 'vscode';
import { languageOf, TRANSLATED_TO } from '../../tasks/language.ts';
import type { ProjectKind } from '../../tasks/scaffold/plan.ts';
import type { TaskName } from '../../tasks/task.ts';
import { speak } from '../l10n.ts';
import { openScaffoldDesk } from '../scaffold/desk.ts';
import { openTaskDesk, type TaskHost } from './desk.ts';
import { placeOf, placeToGenerate } from './place.ts';
import { promptUri } from './prompts.ts';

/** What the commands of tasks call; loaded with the first of them. */
export interface Tasks extends vscode.Disposable {
  /** Carries out the command of a name (without `ph-codex.`) with what it was given; resolves with what that gives. */
  run(command: string, args: readonly unknown[]): Promise<unknown>;
}

const { t } = vscode.l10n;
const PROMPTS = [
  'generate',
  'body',
  'explain',
  'document',
  'tests',
  'fix',
  'rewrite',
  'translate',
  'complete',
  'plan',
  'file',
];

/** Menus hand over the file as the first argument; words come from whoever calls a command by name. */
const wordsIn = ([first]: readonly unknown[]) => (typeof first === 'string' ? first : undefined);
const kindIn = ([, second]: readonly unknown[]): ProjectKind | undefined =>
  second === 'script' || second === 'page' || second === 'game' ? second : undefined;

async function askLanguage(): Promise<string | undefined> {
  const items = TRANSLATED_TO.map((id) => ({ label: languageOf(id).name, id }));
  return (await vscode.window.showQuickPick(items, { title: t('Translate to') }))?.id;
}

async function showPrompt(extension: vscode.Uri): Promise<void> {
  const name = await vscode.window.showQuickPick(PROMPTS, { title: t('The prompts, as they are sent') });
  if (name) await vscode.window.showTextDocument(promptUri(extension, name), { preview: true });
}

/** Makes what the commands call. */
export function openTasks(host: TaskHost): Tasks {
  // This file is a bundle of its own.
  speak(t);
  const desk = openTaskDesk(host);
  const scaffold = openScaffoldDesk(host, desk.views);

  const editor = () => {
    const active = vscode.window.activeTextEditor;
    if (active) return active;
    void vscode.window.showInformationMessage(t('Open a file first.'));
    return undefined;
  };

  const on = async (task: TaskName, wish = '', target?: string) => {
    const active = editor();
    if (!active) return;
    await desk.begin(await placeOf(task, active, { wish, ...(target && { target }) }), active.document);
  };

  const generate = async (given: string | undefined) => {
    const active = editor();
    if (!active) return;
    const described = given === undefined ? placeToGenerate(active, undefined) : null;
    if (described) return desk.begin(described, active.document);
    const wish =
      given ??
      (await vscode.window.showInputBox({
        title: t('What should the function do?'),
        placeHolder: t('returns the median of a list of numbers'),
      }));
    const place = wish ? placeToGenerate(active, wish) : null;
    if (place) await desk.begin(place, active.document);
  };

  const rewrite = async (given: string | undefined) => {
    const wish =
      given ??
      (await vscode.window.showInputBox({
        title: t('How should it be changed?'),
        placeHolder: t('use a loop instead of recursion'),
      }));
    if (wish) await on('rewrite', wish);
  };

  const translate = async (given: string | undefined) => {
    const target = given ?? (await askLanguage());
    if (target) await on('translate', '', target);
  };

  const commands: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
    generate: (args) => generate(wordsIn(args)),
    explain: () => on('explain'),
    document: () => on('document'),
    writeTests: () => on('tests'),
    fix: () => on('fix'),
    completeFile: () => on('complete'),
    rewrite: (args) => rewrite(wordsIn(args)),
    translate: (args) => translate(wordsIn(args)),
    acceptPreview: () => desk.accept(),
    discardPreview: () => desk.discard(),
    nextCandidate: () => desk.next(),
    refine: (args) => desk.refine(wordsIn(args)),
    checkExamples: () => desk.check(),
    showPrompt: () => showPrompt(host.extension),
    newProject: (args) => scaffold.begin(wordsIn(args), kindIn(args)),
    writeProject: ([folder]) => scaffold.write(folder instanceof vscode.Uri ? folder : undefined),
    previewPage: () => scaffold.preview(),
    discardProject: () => scaffold.discard(),
  };

  return {
    async run(command, args) {
      return commands[command]?.(args);
    },
    dispose: () => vscode.Disposable.from(desk, scaffold).dispose(),
  };
}
