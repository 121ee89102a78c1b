import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { DEVNET_ID, PUBLIC_CHAINS } from '../../../protocol/chain/chains.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { localSocketPath } from '../../client/local-socket.ts';
import type { Wallet, WalletKind } from '../../wallet/wallet.ts';
import type { WalletConnect } from '../../wallet/walletconnect/walletconnect.ts';
import { errorText, t } from '../l10n.ts';
import { readSettings } from '../settings.ts';
import { openWalletPanel, type WalletPanel } from './panel.ts';

const CHAIN_IDS = [...Object.values(PUBLIC_CHAINS).map(({ id }) => id), DEVNET_ID];

/** Secrets follow the person to other machines, where another lock is taken: each has a client of its own. */
const SECRET = `ph-codex.wallet.walletconnect.${hostname()}`;

function lockPath(): string {
  const socket = localSocketPath();
  return socket.startsWith('\\\\') ? `${socket}-wallet` : join(dirname(socket), 'wallet.sock');
}

/** True for a cancellation, which is no error. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

async function openPhone(context: vscode.ExtensionContext): Promise<WalletConnect> {
  const { walletProjectId: projectId, walletRelayUrl: relayUrl } = readSettings();
  if (!/^[0-9a-f]{32}$/.test(projectId)) throw new PhcError('PHC_WALLET_PROJECT');
  if (!/^wss?:\/\//.test(relayUrl)) throw new PhcError('PHC_WALLET_RELAY', { detail: relayUrl });
  const { openWalletConnect } = await import('../../wallet/walletconnect/walletconnect.ts');
  return openWalletConnect({
    projectId,
    relayUrl,
    secrets: context.secrets,
    secretName: SECRET,
    lockPath: lockPath(),
    chainIds: CHAIN_IDS,
  });
}

/** Lets the panel's own buttons act while something else is waited for; ends with `cancel` or with the signal. */
async function heed(panel: WalletPanel, uri: string, cancel: AbortController, done: AbortSignal) {
  for (;;) {
    const choice = await panel.chosen(done);
    if (choice === 'copy') await vscode.env.clipboard.writeText(uri);
    if (choice === 'cancel') return cancel.abort();
  }
}

async function pairPhone(phone: WalletConnect, panel: WalletPanel): Promise<Wallet> {
  const cancel = new AbortController();
  const done = new AbortController();
  heed(panel, '', cancel, done.signal).catch(() => {});
  const { uri, picture, approved } = await phone.pair(cancel.signal);
  panel.show({ kind: 'pairing', uri, picture });
  done.abort();
  const answered = new AbortController();
  heed(panel, uri, cancel, answered.signal).catch(() => {});
  return approved.finally(() => answered.abort());
}

/** Connects a phone by QR code or link, as often as the person tries again; throws what the last try threw. */
async function connectPhone(context: vscode.ExtensionContext): Promise<Wallet> {
  const phone = await openPhone(context);
  const text = t('Reaching the relay between the editor and your phone.');
  const busy = { kind: 'busy', title: t('Connect a wallet'), text } as const;
  const panel = openWalletPanel(busy);
  for (;;) {
    try {
      const wallet = await pairPhone(phone, panel);
      panel.show({ kind: 'done', text: t('{0} is connected. You can close this.', wallet.name) });
      return wallet;
    } catch (error) {
      if (!isCancelled(error)) {
        panel.show({
          kind: 'failed',
          text: errorText(error),
          again: true,
        });
        if ((await panel.chosen()) === 'again') {
          panel.show(busy);
          continue;
        }
      }
      panel.close();
      await phone.close();
      throw error;
    }
  }
}

async function connectBrowser(context: vscode.ExtensionContext): Promise<Wallet> {
  const { connectBrowserWallet } = await import('../../wallet/browser/browser-wallet.ts');
  const location = vscode.ProgressLocation.Notification;
  const title = t('Choose the wallet on the page in your browser');
  return vscode.window.withProgress({ location, title, cancellable: true }, (_, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    return connectBrowserWallet({
      assets: context.asAbsolutePath(join('media', 'wallet')),
      signal: cancel.signal,
      async open(url) {
        const outside = await vscode.env.asExternalUri(vscode.Uri.parse(url));
        await vscode.env.openExternal(outside);
        return new URL(outside.toString(true)).origin;
      },
    });
  });
}

async function enterKey(context: vscode.ExtensionContext): Promise<Wallet> {
  const { connectDevelopmentKey } = await import('../../wallet/development-key.ts');
  const text = await vscode.window.showInputBox({
    title: t('Private key of a test account'),
    prompt: t(
      'Signs on test chains only. Kept in the secret storage of the editor. Never a key that holds real money.',
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (text === undefined) throw new DOMException('cancelled', 'AbortError');
  return connectDevelopmentKey(text, context.secrets);
}

/** Connects a wallet of a kind together with the person. */
export function connect(kind: WalletKind, context: vscode.ExtensionContext): Promise<Wallet> {
  if (kind === 'walletconnect') return connectPhone(context);
  return kind === 'browser' ? connectBrowser(context) : enterKey(context);
}

/** The wallet of an earlier time; undefined where it has to be connected anew. */
export async function restore(
  kind: WalletKind,
  context: vscode.ExtensionContext,
): Promise<Wallet | undefined> {
  if (kind === 'browser') return undefined;
  if (kind === 'development') {
    const { restoreDevelopmentKey } = await import('../../wallet/development-key.ts');
    return restoreDevelopmentKey(context.secrets);
  }
  const phone = await openPhone(context);
  const wallet = phone.restore();
  if (!wallet) await phone.close();
  return wallet;
}
