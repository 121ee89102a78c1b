import * as vscode from 'vscode';
import { PhcError } from '../../protocol/errors.ts';
import { createCurrentLink } from '../client/current-link.ts';
import type { Asker, Link } from '../client/link.ts';
import { localLogPath, localSocketPath } from '../client/local-socket.ts';
import { describeTarget, type Target } from '../client/target.ts';
import { onApiKey, readApiKey } from './api-key.ts';
import { errorText, t } from './l10n.ts';
import { launchOf } from './launch.ts';
import { onServerSettings, readSettings, type Settings } from './settings.ts';
import type { Store } from './store.ts';
import { ofAnotherServer } from './trust/receipt-tally.ts';

/** The server that the settings name, opened on first need and opened anew when they change. */
export interface Server extends vscode.Disposable {
  /** Resolves with the link once the server behind it is ready. Throws `PhcError`, or the signal's reason. */
  ready(signal: AbortSignal, asker?: Asker): Promise<Link>;
}

function remoteUrl(settings: Settings): URL {
  const url = URL.canParse(settings.serverUrl) ? new URL(settings.serverUrl) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new PhcError('PHC_SERVER_URL', { detail: settings.serverUrl || 'no address is set' });
}

async function targetOf(context: vscode.ExtensionContext, settings: Settings): Promise<Target> {
  if (settings.mode === 'local') return { kind: 'socket', path: localSocketPath() };
  return { kind: 'url', url: remoteUrl(settings), apiKey: await readApiKey(context) };
}

/** The only message that comes unasked: without the person nothing will work any more. */
async function tellGivenUp(error: PhcError): Promise<void> {
  const restart = t('Restart Server');
  const log = t('Show Log');
  const chosen = await vscode.window.showErrorMessage(errorText(error), restart, log);
  if (chosen === restart) await vscode.commands.executeCommand('ph-codex.restartServer');
  if (chosen === log) await vscode.commands.executeCommand('ph-codex.showLog');
}

/** Registers the server and the command that restarts it. */
export function registerServer(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  store: Store,
): Server {
  const link = createCurrentLink({
    async choose() {
      const settings = readSettings();
      const target = await targetOf(context, settings);
      if (target.kind === 'url') return { target };
      const start = launchOf(context, settings);
      const launch = () => {
        log.info(`Starting the local server; its log is ${localLogPath()}`);
        return start();
      };
      return { target, launch };
    },
    onTarget(target) {
      const where = describeTarget(target);
      const { receipts, where: before } = store.facts;
      // What was found out about one server is not held against another.
      const afresh = { receipts: ofAnotherServer(receipts), audits: null, auditable: undefined };
      store.update({ local: target.kind === 'socket', where, ...(where !== before && afresh) });
    },
    onState(state) {
      store.update({ link: state });
      if (state.kind === 'ready')
        log.info(`${state.model.name} ${state.model.modelRoot} (${state.model.profile}) is ready`);
      if (state.kind === 'failed') log.error(`${state.error.code}: ${state.error.message}`);
      if (state.kind === 'failed' && state.final) void tellGivenUp(state.error);
    },
  });

  const restart = async () => {
    try {
      await link.restart();
    } catch (error) {
      log.error(String(error));
    }
  };

  const subscriptions = vscode.Disposable.from(
    onServerSettings(link.drop),
    onApiKey(context, link.drop),
    vscode.commands.registerCommand('ph-codex.restartServer', restart),
  );
  return {
    ready: link.ready,
    dispose() {
      subscriptions.dispose();
      link.dispose();
    },
  };
}
