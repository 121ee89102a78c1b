import * as vscode from 'vscode';
import type { Store } from '../store.ts';
import { type MenuAction, menuItems } from './menu-items.ts';

async function perform(action: MenuAction): Promise<void> {
  if (action.kind === 'copy') await vscode.env.clipboard.writeText(action.text);
  if (action.kind === 'command') await vscode.commands.executeCommand(action.command, ...action.args);
}

/** Registers the menu behind the status bar item. */
export function registerStatusMenu(store: Store): vscode.Disposable {
  return vscode.commands.registerCommand('ph-codex.showMenu', async () => {
    const items = menuItems(store.facts, Date.now());
    const chosen = await vscode.window.showQuickPick(items, { title: 'PH-Codex', matchOnDescription: true });
    if (chosen) await perform(chosen.action);
  });
}
