import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Runs a command of ours by its name without `ph-codex.`. */
export const run = <T = unknown>(name: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<T>(`ph-codex.${name}`, ...args);

/** Uris of the documents in which a model's text is shown. */
export const previews = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .map(({ input }) =>
      input instanceof vscode.TabInputTextDiff
        ? input.modified
        : input instanceof vscode.TabInputText
          ? input.uri
          : undefined,
    )
    .filter((uri) => uri?.scheme === 'ph-codex-preview');

/** What a preview shows at this moment. */
export function previewText(): string {
  const [uri] = previews();
  const shown = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri?.toString());
  return shown?.getText() ?? '';
}

/** Sets how many answers a task asks for. */
export const askFor = (candidates: number) =>
  vscode.workspace
    .getConfiguration('ph-codex')
    .update('tasks.candidates', candidates, vscode.ConfigurationTarget.Global);

/** Waits until something holds; the runner ends what never comes. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}
