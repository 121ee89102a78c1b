import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { type WalletChoice, type WalletView, walletPage } from './view.ts';

/** The panel in which a wallet is connected and asked. */
export interface WalletPanel {
  show(view: WalletView): void;
  /** What is chosen next; closing the panel is `cancel`. */
  chosen(signal?: AbortSignal): Promise<WalletChoice>;
  close(): void;
}

const CHOICES: Readonly<Record<WalletChoice, true>> = { copy: true, ask: true, again: true, cancel: true };
const isChoice = (message: unknown): message is WalletChoice =>
  typeof message === 'string' && Object.hasOwn(CHOICES, message);

/** A panel that has said its last word; the next one takes its place. */
let done: WalletPanel | undefined;

/** Opens the panel beside what is being edited. */
export function openWalletPanel(first: WalletView): WalletPanel {
  done?.close();
  done = undefined;
  const panel = vscode.window.createWebviewPanel('ph-codex.wallet', t('Wallet'), vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
  });
  let open = true;
  const waiting = new Set<(choice: WalletChoice) => void>();
  const choose = (choice: WalletChoice) => {
    for (const resolve of [...waiting]) resolve(choice);
    waiting.clear();
  };
  panel.webview.onDidReceiveMessage((message: unknown) => {
    if (isChoice(message)) choose(message);
  });
  panel.onDidDispose(() => {
    open = false;
    choose('cancel');
  });
  const shown: WalletPanel = {
    show(view) {
      if (!open) return;
      panel.webview.html = walletPage(view, randomBytes(16).toString('hex'));
      if (view.kind === 'done') done = shown;
    },
    chosen: (signal) =>
      new Promise((resolve, reject) => {
        if (!open) return resolve('cancel');
        waiting.add(resolve);
        signal?.addEventListener('abort', () => {
          waiting.delete(resolve);
          reject(signal.reason);
        });
      }),
    close: () => panel.dispose(),
  };
  shown.show(first);
  return shown;
}
