import { type ExtensionContext, l10n } from 'vscode';
import { registerAlarm } from './editor/alarm.ts';
import { registerApiKey } from './editor/api-key.ts';
import { later, speak } from './editor/l10n.ts';
import { openLog, registerShowLog } from './editor/log.ts';
import { registerMemory } from './editor/memory/memory.ts';
import { registerPayments } from './editor/payments/payments.ts';
import { createReader } from './editor/reader.ts';
import { registerServer } from './editor/server.ts';
import { registerStatisticsPage } from './editor/statistics/page.ts';
import { createStatistics } from './editor/statistics/statistics.ts';
import { registerStatusBar } from './editor/status/bar.ts';
import { registerStatusMenu } from './editor/status/menu.ts';
import { createStore } from './editor/store.ts';
import { createCompleter } from './editor/suggestions/completer.ts';
import { registerHere } from './editor/suggestions/here.ts';
import { registerInline } from './editor/suggestions/inline.ts';
import { registerLanguageSwitch } from './editor/suggestions/language-switch.ts';
import { registerLastPrompt } from './editor/suggestions/last-prompt.ts';
import { registerSnooze } from './editor/suggestions/snooze.ts';
import { registerSolutions } from './editor/suggestions/solutions.ts';
import { registerWarm } from './editor/suggestions/warm.ts';
import { registerWhy } from './editor/suggestions/why.ts';
import { createTaskAsker } from './editor/tasks/asker.ts';
import { registerTasks } from './editor/tasks/commands.ts';
import { registerAsset } from './editor/trust/asset.ts';
import { registerAudits } from './editor/trust/audits.ts';
import { registerPin } from './editor/trust/pin.ts';
import { createReceipts } from './editor/trust/receipts.ts';
import { registerWhoServes } from './editor/trust/who-serves.ts';
import { registerWhoWrote } from './editor/trust/who-wrote.ts';
import { registerWallets } from './editor/wallet/wallet.ts';

const CAUGHT = later(
  'This server does not serve the model that it names: answers were computed again on this machine.',
);

/** Wires the features; nothing is started before it is needed. */
export function activate(context: ExtensionContext): void {
  speak(l10n.t);
  const log = openLog();
  const store = createStore();
  const server = registerServer(context, log, store);
  const memory = registerMemory(server, store, log);
  const reader = createReader(memory, store);
  const alarm = registerAlarm(store);
  const audits = registerAudits(context, store, log, () => alarm.raise(CAUGHT));
  const wallets = registerWallets(context, store);
  const payments = registerPayments(context, server, store, wallets, log);
  const receipts = createReceipts(store, log, audits, alarm, payments);
  const completer = createCompleter(server, store, receipts, log, payments.stream);
  const statistics = createStatistics(context, store);
  context.subscriptions.push(
    log,
    reader,
    server,
    memory,
    alarm,
    audits,
    registerPin(context, store),
    registerWhoServes(server, store, log),
    registerAsset(context, store, log),
    statistics,
    registerInline(completer, reader, store, statistics, log),
    registerSolutions(completer, reader, log),
    registerLastPrompt(store),
    registerWarm(completer, reader, store),
    registerHere(store),
    registerTasks(context, createTaskAsker(server, store, receipts, log, payments), store, log),
    registerStatisticsPage(statistics),
    registerStatusBar(store),
    registerStatusMenu(store),
    registerWhy(store),
    registerWhoWrote(store),
    registerLanguageSwitch(),
    registerSnooze(store),
    registerApiKey(context),
    wallets,
    payments,
    registerShowLog(log),
  );
}
