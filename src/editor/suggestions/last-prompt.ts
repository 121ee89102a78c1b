import * as vscode from 'vscode';
import { promptText } from '../../completion/prompt-text.ts';
import { t } from '../l10n.ts';
import type { Store } from '../store.ts';
import { createTaskViews } from '../tasks/views.ts';

const SCHEME = 'ph-codex-prompt';
const PAGE = vscode.Uri.from({ scheme: SCHEME, path: '/Last prompt.txt' });

/** Registers the view of what was sent for the last suggestion. */
export function registerLastPrompt(store: Store): vscode.Disposable {
  const views = createTaskViews(SCHEME);
  const show = async () => {
    const { asked } = store.facts;
    views.set(PAGE, asked ? promptText(asked) : t('Nothing was sent in this window so far.'));
    await vscode.window.showTextDocument(PAGE, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  };
  return vscode.Disposable.from(views, vscode.commands.registerCommand('ph-codex.showLastPrompt', show));
}
