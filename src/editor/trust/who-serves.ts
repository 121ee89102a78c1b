import * as vscode from 'vscode';
import { askWhoServes } from '../../client/identity/who-serves.ts';
import type { LinkState } from '../../client/link.ts';
import type { Server } from '../server.ts';
import type { Store } from '../store.ts';

const TIMEOUT_MS = 10_000;

/** Asks each server once who it is: what it is called, and which scores of its model are signed. */
export function registerWhoServes(
  server: Server,
  store: Store,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  let known: LinkState | undefined;

  const ask = async (modelRoot: string) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      // It is ready: nothing is started here.
      const { target } = await server.ready(signal);
      store.update({ whoServes: await askWhoServes(target, modelRoot, signal) });
    } catch (error) {
      log.debug(`Who serves is not known: ${String(error)}`);
    }
  };

  return vscode.Disposable.from(
    store.onChange(({ link }) => {
      if (link === known) return;
      known = link;
      if (link.kind === 'ready') {
        store.update({ whoServes: null });
        void ask(link.model.modelRoot);
      }
    }),
  );
}
