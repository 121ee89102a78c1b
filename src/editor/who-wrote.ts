import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { Origin } from '../completion/origin.ts';
import { displayName, shortDigest } from './model-name.ts';
import { originText, sharesOf } from './origin-text.ts';
import { proofOf } from './status.ts';
import type { Store } from './store.ts';

interface Answer extends vscode.QuickPickItem {
  choose?(): Thenable<unknown>;
}

/** Opens a file that the server named relative to a folder of the workspace, in the first folder that has it. */
async function open(file: string): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const uris = isAbsolute(file)
    ? [vscode.Uri.file(file)]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, file));
  for (const uri of uris) {
    const found = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (found) return void (await vscode.window.showTextDocument(uri));
  }
  void vscode.window.showInformationMessage(`${file} is not there any more.`);
}

const beginning = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function answers(origin: Origin, local: boolean): readonly Answer[] {
  const { model, modelRoot, where, recalled } = origin;
  const files = recalled ?? [];
  return [
    {
      label: `$(unverified) ${displayName(model)} ${shortDigest(modelRoot)}`,
      description: `${where}. Choose to copy the whole digest`,
      detail: `Digest ${proofOf({ local })}`,
      choose: () => vscode.env.clipboard.writeText(modelRoot),
    },
    {
      label: `$(database) ${beginning(files.length > 0 ? 'shaped by your repository:' : sharesOf(origin))}`,
      ...(recalled === null && {
        detail: 'The answer was cut at its natural end, before its sources were told.',
      }),
    },
    ...files.map((file) => ({ label: `$(go-to-file) ${file}`, choose: () => open(file) })),
  ];
}

/** Registers "Who wrote the last suggestion?", which shows the answer and returns it. */
export function registerWhoWrote(store: Store): vscode.Disposable {
  return vscode.commands.registerCommand('ph-codex.whoWrote', () => {
    const { origin, local } = store.facts;
    const text = originText(origin);
    if (!origin) void vscode.window.showInformationMessage(text);
    else
      void vscode.window
        .showQuickPick(answers(origin, local), { title: 'Who Wrote the Last Suggestion?' })
        .then((chosen) => chosen?.choose?.());
    return text;
  });
}
