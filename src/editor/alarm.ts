import * as vscode from 'vscode';
import { t } from './l10n.ts';
import type { Store } from './store.ts';

const SHOW = '_ph-codex.showEvidence';

/** What a person is told when a server was caught, once a session. */
export interface Alarm extends vscode.Disposable {
  raise(message: string): void;
}

/** Registers the command that shows the evidence, and the one message that leads to it. */
export function registerAlarm(store: Store): Alarm {
  let told = false;
  const command = vscode.commands.registerCommand(SHOW, async () => {
    const { receipts, audits } = store.facts;
    const evidence = audits?.evidence ?? receipts.alarm?.evidence;
    store.update({ receipts: { ...receipts, alarm: null } });
    if (evidence) await vscode.window.showTextDocument(vscode.Uri.file(evidence));
  });
  return {
    raise(message) {
      if (told) return;
      told = true;
      const show = t('Show Evidence');
      void vscode.window
        .showErrorMessage(t(message), show)
        .then((chosen) => (chosen === show ? vscode.commands.executeCommand(SHOW) : undefined));
    },
    dispose: () => command.dispose(),
  };
}
