import type { ExtensionContext } from 'vscode';
import { registerApiKey } from './editor/api-key.ts';
import { createCompleter } from './editor/completer.ts';
import { registerHere } from './editor/here.ts';
import { registerInline } from './editor/inline.ts';
import { registerLanguageSwitch } from './editor/language-switch.ts';
import { openLog, registerShowLog } from './editor/log.ts';
import { registerMemory } from './editor/memory.ts';
import { createReader } from './editor/reader.ts';
import { registerReceipts } from './editor/receipts.ts';
import { registerServer } from './editor/server.ts';
import { registerSnooze } from './editor/snooze.ts';
import { registerStatusBar } from './editor/status-bar.ts';
import { registerStatusMenu } from './editor/status-menu.ts';
import { createStore } from './editor/store.ts';
import { registerWarm } from './editor/warm.ts';
import { registerWhoWrote } from './editor/who-wrote.ts';
import { registerWhy } from './editor/why.ts';

/** Wires the features; nothing is started before it is needed. */
export function activate(context: ExtensionContext): void {
  const log = openLog();
  const store = createStore();
  const server = registerServer(context, log, store);
  const memory = registerMemory(server, store, log);
  const reader = createReader(memory);
  const receipts = registerReceipts(store, log);
  const completer = createCompleter(server, store, receipts, log);
  context.subscriptions.push(
    log,
    reader,
    server,
    memory,
    receipts,
    registerInline(completer, reader, store, log),
    registerWarm(completer, reader, store),
    registerHere(store),
    registerStatusBar(store),
    registerStatusMenu(store),
    registerWhy(store),
    registerWhoWrote(store),
    registerLanguageSwitch(),
    registerSnooze(store),
    registerApiKey(context),
    registerShowLog(log),
  );
}
