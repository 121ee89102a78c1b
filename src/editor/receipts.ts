import * as vscode from 'vscode';
import { localHome } from '../client/local-socket.ts';
import {
  createReceiptChecker,
  type ReceiptChecker,
  type ReceivedAnswer,
} from '../client/receipts/receipt-checker.ts';
import type { Target } from '../client/target.ts';
import { noteReceipt } from './receipt-tally.ts';
import type { Store } from './store.ts';

const SHOW = '_ph-codex.showEvidence';

/** Checks the receipts of remote answers, beside the typing. */
export interface Receipts extends vscode.Disposable {
  /** Notes what comes of an answer's receipt; never throws. */
  check(target: Target, answer: ReceivedAnswer): Promise<void>;
}

async function notify(): Promise<void> {
  const show = 'Show Evidence';
  const message = 'What the server signed does not fit what it answered. Its answers are not verified.';
  if ((await vscode.window.showErrorMessage(message, show)) === show)
    await vscode.commands.executeCommand(SHOW);
}

/** Registers the checking of receipts; a failure is told once a session, and its evidence is kept in a file. */
export function registerReceipts(store: Store, log: vscode.LogOutputChannel): Receipts {
  const checkers = new Map<string, ReceiptChecker>();
  let told = false;

  const checkerOf = (target: Extract<Target, { kind: 'url' }>) => {
    const { href } = target.url;
    const checker = checkers.get(href) ?? createReceiptChecker(target, href, localHome());
    checkers.set(href, checker);
    return checker;
  };

  const command = vscode.commands.registerCommand(SHOW, async () => {
    const { alarm } = store.facts.receipts;
    store.update({ receipts: { ...store.facts.receipts, alarm: null } });
    if (alarm?.evidence) await vscode.window.showTextDocument(vscode.Uri.file(alarm.evidence));
  });

  return {
    async check(target, answer) {
      if (target.kind !== 'url') return;
      store.update({ receipts: noteReceipt(store.facts.receipts, answer.id, { kind: 'checking' }) });
      const fact = await checkerOf(target).check(answer);
      store.update({ receipts: noteReceipt(store.facts.receipts, answer.id, fact) });
      if (fact.kind === 'verified') log.trace(`Receipt ${fact.seq} fits`);
      else log.warn(`Receipt of ${answer.id}: ${JSON.stringify(fact)}`);
      if (fact.kind === 'failed' && !told) {
        told = true;
        void notify();
      }
    },
    dispose: () => command.dispose(),
  };
}
