import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import type { Store } from '../store.ts';

async function askMinutes(snoozed: boolean): Promise<number | undefined> {
  const choices = [5, 30, 60].map((minutes) => ({ label: t('{0} minutes', minutes), minutes }));
  const items = snoozed ? [{ label: t('Resume'), minutes: 0 }, ...choices] : choices;
  return (await vscode.window.showQuickPick(items, { title: t('Snooze PH-Codex') }))?.minutes;
}

/** Registers the snooze of this window; the command takes the minutes as its argument, or asks for them. */
export function registerSnooze(store: Store): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const snooze = async (given?: unknown) => {
    const minutes =
      typeof given === 'number' ? given : await askMinutes(store.facts.snoozedUntil > Date.now());
    if (minutes === undefined) return;
    clearTimeout(timer);
    const until = minutes > 0 ? Date.now() + minutes * 60_000 : 0;
    store.update({ snoozedUntil: until });
    if (until > 0) timer = setTimeout(() => store.update({ snoozedUntil: 0 }), minutes * 60_000);
  };
  return vscode.Disposable.from(vscode.commands.registerCommand('ph-codex.snooze', snooze), {
    dispose: () => clearTimeout(timer),
  });
}
