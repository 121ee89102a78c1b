import * as vscode from 'vscode';
import { checkAsset } from '../../client/identity/check-asset.ts';
import type { WhoServes } from '../../client/identity/who-serves.ts';
import { localHome } from '../../client/local-socket.ts';
import { errorText, later, t } from '../l10n.ts';
import { ownServerOf } from '../launch.ts';
import type { Store } from '../store.ts';
import { assetText, comparisons } from './asset-text.ts';
import type { Pin } from './pin-state.ts';

const SHOW = '_ph-codex.showAsset';
/** A new version of a model is an event on the chain: that often it is looked for. */
const AGAIN_MS = 3_600_000;

/** The folder whose memory of roots counts; windows without one share theirs. */
const workspaceFolder = () => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? localHome();

/** True at the moment in which the person accepted another model than the one before. */
function wasAccepted(before: Pin, now: Pin): boolean {
  return before.kind === 'changed' && now.kind === 'same' && now.modelRoot === before.now;
}

/**
 * Registers the check of the asset that a far server names: the person's own server reads the chain, and this only shows
 * what came of it. It is done when a server has said who it is, again each hour, and when the person asks for it.
 */
export function registerAsset(
  context: vscode.ExtensionContext,
  store: Store,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  let whoServes: WhoServes | null = null;
  let pin: Pin = store.facts.pin;
  let running: AbortController | undefined;

  const check = async (repin: boolean) => {
    running?.abort();
    const { local, asset } = store.facts;
    const { did, chainId, identity: server, modelRoot } = whoServes ?? {};
    if (local || !server || !modelRoot || did === undefined || chainId === undefined) {
      if (asset.kind !== 'none') store.update({ asset: { kind: 'none' } });
      return;
    }
    running = new AbortController();
    const { signal } = running;
    const isKnown = asset.kind === 'checked' && asset.found.did === did;
    // What was found stays until it is found again.
    const onProgress = (step: string, fraction: number) => {
      if (!isKnown && !signal.aborted) store.update({ asset: { kind: 'reading', did, step, fraction } });
    };
    onProgress(later('Reading the chain'), 0);
    try {
      const request = { did, chainId, server, modelRoot, workspace: workspaceFolder(), repin };
      const found = await checkAsset(ownServerOf(context), request, { onProgress, signal });
      log.info(
        `${did} on ${found.chain}: ${found.accepted ? 'agrees' : JSON.stringify(found.disagreements)}`,
      );
      store.update({ asset: { kind: 'checked', found, at: Date.now() } });
    } catch (error) {
      if (signal.aborted) return;
      log.warn(`${did} was not checked: ${String(error)}`);
      const why = errorText(error);
      store.update({ asset: { kind: 'failed', did, why } });
    }
  };

  const show = async () => {
    const { asset } = store.facts;
    if (asset.kind === 'none') return;
    const did = asset.kind === 'checked' ? asset.found.did : asset.did;
    const names = asset.kind === 'checked' ? asset.found.disagreements.map(({ name }) => name) : [];
    const again = { label: `$(refresh) ${t('Compare again')}` };
    const believe = {
      label: `$(pin) ${t('Believe the new digest')}`,
      detail: t('All but the memory of this workspace agrees'),
    };
    const copy = { label: `$(copy) ${t('Copy the identifier')}`, detail: did };
    const rows = [
      ...(asset.kind === 'checked'
        ? comparisons(asset.found, store.facts)
        : [{ label: assetText(asset, store.facts) }]),
      ...(names.join() === 'pin' ? [believe] : []),
      again,
      copy,
    ];
    const chosen = await vscode.window.showQuickPick(rows, { title: t('What the Chain Says of This Model') });
    if (chosen === again || chosen === believe) await check(chosen === believe);
    if (chosen === copy) await vscode.env.clipboard.writeText(did);
  };

  const timer = setInterval(() => void check(false), AGAIN_MS);
  return vscode.Disposable.from(
    store.onChange((facts) => {
      const accepted = wasAccepted(pin, facts.pin);
      const met = facts.whoServes !== whoServes;
      ({ pin, whoServes } = facts);
      if (met || accepted) void check(accepted);
    }),
    vscode.commands.registerCommand(SHOW, show),
    {
      dispose() {
        clearInterval(timer);
        running?.abort();
      },
    },
  );
}
