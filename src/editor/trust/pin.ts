import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import type { Facts } from '../state.ts';
import type { Store } from '../store.ts';

const COMMAND = '_ph-codex.changedModel';

interface Pinned {
  readonly modelRoot: string;
  readonly since: number;
}

/** One pin for this machine, one for each server: whoever goes back to a server finds what was there. */
const nameOf = ({ local, where }: Facts) => `pinned-model:${local ? '' : where}`;

async function goBack(facts: Facts, before: string): Promise<void> {
  if (!facts.local)
    return void (await vscode.commands.executeCommand('workbench.action.openSettings', 'ph-codex.'));
  const settings = vscode.workspace.getConfiguration('ph-codex');
  await settings.update('local.model', before, vscode.ConfigurationTarget.Global);
  // The server that runs keeps the model that it loaded.
  await vscode.commands.executeCommand('ph-codex.restartServer');
}

/**
 * Registers the pin of a workspace: the first model that answers here is remembered in the editor's own storage, which no
 * repository can write, and another one is told and accepted by the person alone.
 */
export function registerPin(context: vscode.ExtensionContext, store: Store): vscode.Disposable {
  const memento = context.workspaceState;

  const pin = async (modelRoot: string) => {
    const since = Date.now();
    await memento.update(nameOf(store.facts), { modelRoot, since } satisfies Pinned);
    store.update({ pin: { kind: 'same', modelRoot, since } });
  };

  const look = ({ link, pin: shown }: Facts) => {
    if (link.kind !== 'ready') return;
    const { modelRoot } = link.model;
    const current = shown.kind === 'changed' ? shown.now : shown.kind === 'same' ? shown.modelRoot : '';
    if (current === modelRoot) return;
    const known = memento.get<Pinned>(nameOf(store.facts));
    if (!known) void pin(modelRoot);
    else if (known.modelRoot === modelRoot) store.update({ pin: { kind: 'same', ...known } });
    else
      store.update({ pin: { kind: 'changed', before: known.modelRoot, now: modelRoot, since: known.since } });
  };

  const choose = async () => {
    const { pin: shown } = store.facts;
    if (shown.kind !== 'changed') return;
    const accept = { label: `$(check) ${t('Accept the new model')}`, detail: t('Digest {0}', shown.now) };
    const back = {
      label: `$(discard) ${t('Go back')}`,
      description: store.facts.local ? t('on this machine') : t('choose another server, or this machine'),
      detail: t('Digest {0}', shown.before),
    };
    const chosen = await vscode.window.showQuickPick([accept, back], {
      title: t('Another Model Answers in This Workspace'),
    });
    if (chosen === accept) await pin(shown.now);
    if (chosen === back) await goBack(store.facts, shown.before);
  };

  return vscode.Disposable.from(store.onChange(look), vscode.commands.registerCommand(COMMAND, choose));
}
