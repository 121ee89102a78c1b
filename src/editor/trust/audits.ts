import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { auditsFolder, readAuditFacts } from '../../client/audits/audit-facts.ts';
import { auditRateAfter } from '../../client/audits/audit-rate.ts';
import { hasModel, wakeAudits } from '../../client/audits/wake-audits.ts';
import { localHome } from '../../client/local-socket.ts';
import type { ReceiptFact } from '../../client/receipts/receipt-fact.ts';
import { ownServerOf } from '../launch.ts';
import type { Store } from '../store.ts';

type Verified = Extract<ReceiptFact, { kind: 'verified' }>;

/** Audits of remote answers, which the person's own server computes; this only wakes it and shows what came of it. */
export interface Audits extends vscode.Disposable {
  /** To be told of each receipt that fits. */
  noted(fact: Verified): void;
  /** Fraction of the answers to audit from now on. */
  rate(): number;
}

/** What was found is written in several files, one after the other. */
const SETTLE_MS = 200;
/** The audits look at the clock each second. */
const TYPING_MS = 2000;

/** Registers the audits: woken by the coin, and by the first receipt of a session for what the last one left. */
export function registerAudits(
  context: vscode.ExtensionContext,
  store: Store,
  log: vscode.LogOutputChannel,
  onCaught: (evidence: string | undefined) => void,
): Audits {
  const home = localHome();
  const models = [join(home, 'models'), join(context.extensionPath, 'models')];
  let provider:
    | { readonly serverKey: string; readonly modelRoot: string; readonly where: string }
    | undefined;
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let typedAt = 0;

  const read = async () => {
    if (!provider) return;
    const { serverKey, modelRoot, where } = provider;
    const audits = await readAuditFacts(home, serverKey, modelRoot);
    // What is found out about a server that is no longer in use is shown when it is used again.
    if (store.facts.where !== where) return;
    const before = store.facts.audits?.failed ?? 0;
    store.update({ audits, auditable: hasModel(models, modelRoot) });
    if (audits.failed > before) onCaught(audits.evidence);
  };

  const wake = async () => {
    try {
      await wakeAudits(ownServerOf(context));
    } catch (error) {
      log.warn(`Audits do not run: ${String(error)}`);
    }
  };

  const follow = () => {
    if (watcher) return;
    mkdirSync(auditsFolder(home), { recursive: true, mode: 0o700 });
    watcher = watch(auditsFolder(home), { persistent: false, recursive: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void read(), SETTLE_MS);
    });
    watcher.on('error', (error) => log.warn(`Audits are not followed: ${String(error)}`));
  };

  /** Answers mark the time themselves; typing on what is shown asks for none. */
  const typed = vscode.workspace.onDidChangeTextDocument(() => {
    const now = Date.now();
    if (!watcher || now - typedAt < TYPING_MS) return;
    typedAt = now;
    void utimes(join(auditsFolder(home), 'in-use'), new Date(), new Date()).catch(() => undefined);
  });

  return {
    rate: () => auditRateAfter(store.facts.audits),
    noted({ key: { serverKey }, modelRoot, audited }) {
      const { where } = store.facts;
      const met =
        provider?.serverKey === serverKey && provider.modelRoot === modelRoot && provider.where === where;
      if (!met) {
        provider = { serverKey, modelRoot, where };
        store.update({ audits: null });
        follow();
      }
      void read();
      if ((audited || !met) && hasModel(models, modelRoot)) void wake();
    },
    dispose() {
      typed.dispose();
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
