import type { ExtensionContext } from 'vscode';
import { registerAlarm } from './editor/alarm.ts';
import { registerApiKey } from './editor/api-key.ts';
import { registerAsset } from './editor/asset.ts';
import { registerAudits } from './editor/audits.ts';
import { createCompleter } from './editor/completer.ts';
import { registerHere } from './editor/here.ts';
import { registerInline } from './editor/inline.ts';
import { registerLanguageSwitch } from './editor/language-switch.ts';
import { registerLastPrompt } from './editor/last-prompt.ts';
import { openLog, registerShowLog } from './editor/log.ts';
import { registerMemory } from './editor/memory.ts';
import { registerPayments } from './editor/payments.ts';
import { registerPin } from './editor/pin.ts';
import { createReader } from './editor/reader.ts';
import { createReceipts } from './editor/receipts.ts';
import { registerServer } from './editor/server.ts';
import { registerSnooze } from './editor/snooze.ts';
import { registerSolutions } from './editor/solutions.ts';
import { createStatistics } from './editor/statistics.ts';
import { registerStatisticsPage } from './editor/statistics-page.ts';
import { registerStatusBar } from './editor/status-bar.ts';
import { registerStatusMenu } from './editor/status-menu.ts';
import { createStore } from './editor/store.ts';
import { createTaskAsker } from './editor/task-asker.ts';
import { registerTasks } from './editor/task-commands.ts';
import { registerWallets } from './editor/wallet.ts';
import { registerWarm } from './editor/warm.ts';
import { registerWhoServes } from './editor/who-serves.ts';
import { registerWhoWrote } from './editor/who-wrote.ts';
import { registerWhy } from './editor/why.ts';

const CAUGHT =
  'This server does not serve the model that it names: answers were computed again on this machine.';

/** Wires the features; nothing is started before it is needed. */
export function activate(context: ExtensionContext): void {
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
    registerTasks(context, createTaskAsker(server, store, receipts, log, payments.stream), store, log),
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
