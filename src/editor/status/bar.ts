import * as vscode from 'vscode';
import type { Store } from '../store.ts';
import { statusOf } from './status.ts';

/** The minutes of a snooze are counted down in the status bar. */
const REFRESH_MS = 20_000;

/** Registers the one status bar item. */
export function registerStatusBar(store: Store): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'PH-Codex';
  item.command = 'ph-codex.showMenu';
  const show = () => {
    const { text, tooltip, spoken, alarm } = statusOf(store.facts, Date.now());
    item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.accessibilityInformation = { label: spoken };
    item.backgroundColor =
      alarm === 'none' ? undefined : new vscode.ThemeColor(`statusBarItem.${alarm}Background`);
  };
  show();
  item.show();
  const timer = setInterval(() => {
    if (store.facts.snoozedUntil > 0) show();
  }, REFRESH_MS);
  return vscode.Disposable.from(item, store.onChange(show), { dispose: () => clearInterval(timer) });
}
