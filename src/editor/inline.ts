import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { remember } from '../completion/history.ts';
import type { Place } from '../completion/place.ts';
import type { Reason } from '../completion/reasons.ts';
import { type Extended, extendBySelection } from '../completion/selected-entry.ts';
import { createSuggester, type Suggestion } from '../completion/suggest.ts';
import type { Completer } from './completer.ts';
import { registerFirstTyping } from './first-typing.ts';
import { offReason } from './here.ts';
import type { Reader } from './reader.ts';
import { readSettings } from './settings.ts';
import type { Store } from './store.ts';

const ACCEPTED = '_ph-codex.accepted';

function abortWith(token: vscode.CancellationToken): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => subscription.dispose() };
}

/** The reason not to look at the document at all. */
function whyNotHere(document: vscode.TextDocument, automatic: boolean, store: Store): Reason | null {
  if (automatic && store.facts.snoozedUntil > Date.now()) return 'snoozed';
  const editor = vscode.window.activeTextEditor;
  if (editor?.document === document && editor.selections.length > 1) return 'many-cursors';
  return offReason(document);
}

/** The place to complete at: after the entry selected in the suggestion list, if there is one. */
function extended(
  document: vscode.TextDocument,
  position: vscode.Position,
  place: Place,
  selected: vscode.SelectedCompletionInfo | undefined,
): Extended | null {
  if (!selected) return { place, ahead: '' };
  if (!selected.range.end.isEqual(position) || !selected.range.isSingleLine) return null;
  return extendBySelection(place, document.getText(selected.range), selected.text);
}

/** Registers the ghost text. */
export function registerInline(
  completer: Completer,
  reader: Reader,
  store: Store,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const suggester = createSuggester({
    stream: completer.stream,
    delay: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
    now: () => performance.now(),
  });

  const silent = (reason: Reason, error?: unknown) => {
    // Typing on while the model loads is not what kept the suggestion away.
    const named = reason === 'superseded' && store.facts.link.kind !== 'ready' ? 'starting' : reason;
    const detail = error instanceof Error ? error.message : undefined;
    log.debug(`No suggestion: ${named}${detail ? ` (${detail})` : ''}`);
    store.update({ silences: remember(store.facts.silences, { reason: named, detail, at: Date.now() }) });
    return undefined;
  };

  const asked = new WeakSet<vscode.TextDocument>();
  const provider: vscode.InlineCompletionItemProvider = {
    async provideInlineCompletionItems(document, position, context, token) {
      asked.add(document);
      const automatic = context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic;
      const notHere = whyNotHere(document, automatic, store);
      if (notHere) return silent(notHere);
      const selected = context.selectedCompletionInfo;
      const target = extended(document, position, reader.placeAt(document, position), selected);
      if (!target) return silent('list-differs');
      const { multiline, debounce } = readSettings(document);
      const { version } = document;
      const abort = abortWith(token);
      const asking = { multiline, debounce: automatic ? debounce : 0, signal: abort.signal };
      const suggestion: Suggestion = await suggester.suggest(target.place, asking).finally(abort.dispose);
      if (suggestion.kind === 'none') return silent(suggestion.reason, suggestion.error);
      if (token.isCancellationRequested) return silent('superseded');
      if (document.version !== version) return silent('stale');
      store.update({ origin: suggestion.origin ?? null });
      const range = selected?.range ?? new vscode.Range(position, position);
      const text = (selected?.text ?? '') + suggestion.text;
      return [new vscode.InlineCompletionItem(text, range, { command: ACCEPTED, title: 'Accepted' })];
    },
  };

  let modelRoot: string | undefined;
  return vscode.Disposable.from(
    vscode.languages.registerInlineCompletionItemProvider({ pattern: '**' }, provider),
    registerFirstTyping((document) => asked.has(document)),
    vscode.commands.registerCommand(ACCEPTED, () => store.update({ accepted: store.facts.accepted + 1 })),
    store.onChange(({ link }) => {
      if (link.kind !== 'ready' || link.model.modelRoot === modelRoot) return;
      if (modelRoot !== undefined) suggester.forget();
      modelRoot = link.model.modelRoot;
    }),
    { dispose: () => suggester.forget() },
  );
}
