import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { remember } from '../../completion/history.ts';
import type { Place } from '../../completion/place.ts';
import type { Reason } from '../../completion/reasons.ts';
import { type Extended, extendBySelection } from '../../completion/selected-entry.ts';
import { createSuggester } from '../../completion/suggest.ts';
import { errorText, t } from '../l10n.ts';
import { paymentSilence } from '../payments/text.ts';
import type { Reader } from '../reader.ts';
import { readSettings } from '../settings.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { Store } from '../store.ts';
import { alternativesTo } from './alternatives.ts';
import { restsOnBattery } from './battery.ts';
import type { Completer } from './completer.ts';
import { registerFirstTyping } from './first-typing.ts';
import { offReason } from './here.ts';
import { isTooLowToStart } from './low-memory.ts';
import { type Typing, watchTyping } from './typing.ts';

const ACCEPTED = '_ph-codex.accepted';

/** A suggestion that is shown, and where. */
interface Shown {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  readonly version: number;
  readonly place: Place;
  readonly text: string;
}

function abortWith(token: vscode.CancellationToken): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => subscription.dispose() };
}

/** The reason not to look at the document at all. */
function whyNotHere(
  document: vscode.TextDocument,
  automatic: boolean,
  store: Store,
  typing: Typing,
): Reason | null {
  if (automatic && store.facts.snoozedUntil > Date.now()) return 'snoozed';
  if (automatic && typing.wasUndone(document)) return 'after-undo';
  if (automatic && isTooLowToStart(store.facts)) return 'low-memory';
  if (automatic && restsOnBattery(store.facts, readSettings(document))) return 'on-battery';
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
  statistics: Statistics,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const suggester = createSuggester({
    stream: completer.stream,
    delay: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
    now: () => performance.now(),
  });

  const silentIn = (document: vscode.TextDocument) => (reason: Reason, error?: unknown) => {
    // Typing on while the model loads is not what kept the suggestion away.
    const late = reason === 'superseded' && store.facts.link.kind !== 'ready' ? 'starting' : reason;
    const named = paymentSilence(error) ?? late;
    const detail = error instanceof Error ? errorText(error) : undefined;
    log.debug(`No suggestion: ${named}${detail ? ` (${detail})` : ''}`);
    const silence = { reason: named, detail, doc: document.uri.toString(), at: Date.now() };
    store.update({ silences: remember(store.facts.silences, silence) });
    return undefined;
  };

  const typing = watchTyping(store);
  let last: Shown | undefined;

  const isShownAt = (document: vscode.TextDocument, position: vscode.Position) =>
    last?.document === document && last.version === document.version && last.position.isEqual(position);

  const asked = new WeakSet<vscode.TextDocument>();
  const firstTyping = registerFirstTyping((document) => asked.has(document));
  const provider: vscode.InlineCompletionItemProvider = {
    async provideInlineCompletionItems(document, position, context, token) {
      asked.add(document);
      const silent = silentIn(document);
      const invoked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
      const automatic = !invoked || firstTyping.asksIn(document);
      const notHere = whyNotHere(document, automatic, store, typing);
      if (notHere) return silent(notHere);
      const { version } = document;
      // At the first key of a window all of this runs for the first time: in one turn it kept the thread for 5.3 ms.
      await nextTurn();
      if (token.isCancellationRequested) return silent('superseded');
      if (document.version !== version) return silent('stale');
      const selected = context.selectedCompletionInfo;
      const target = extended(document, position, reader.placeAt(document, position), selected);
      if (!target) return silent('list-differs');
      const { multiline, debounce } = readSettings(document);
      const abort = abortWith(token);
      const { signal } = abort;
      const pause = automatic ? (debounce ?? typing.rhythm.pause) : 0;
      // Who asks where a suggestion is shown already wants others.
      const wantsOthers = !automatic && !selected && isShownAt(document, position);
      const asking = { multiline, debounce: pause, byHand: !automatic && !wantsOthers, signal };
      const answer = async () => {
        const suggestion = await suggester.suggest(target.place, asking);
        if (suggestion.kind === 'none') return { suggestion, texts: [] };
        const { text } = suggestion;
        const texts = wantsOthers ? await alternativesTo(text, target.place, completer, asking, log) : [text];
        return { suggestion, texts };
      };
      const { suggestion, texts } = await answer().finally(abort.dispose);
      if (suggestion.kind === 'none') return silent(suggestion.reason, suggestion.error);
      if (token.isCancellationRequested) return silent('superseded');
      if (document.version !== version) return silent('stale');
      store.update({ origin: suggestion.origin ?? null });
      last = { document, position, version, place: target.place, text: suggestion.text };
      statistics.shown();
      const range = selected?.range ?? new vscode.Range(position, position);
      return texts.map((one) => {
        const text = (selected?.text ?? '') + one;
        const accepted = [document.uri, range.start, text];
        return new vscode.InlineCompletionItem(text, range, {
          command: ACCEPTED,
          title: t('Accepted'),
          arguments: accepted,
        });
      });
    },
  };

  return vscode.Disposable.from(
    vscode.languages.registerInlineCompletionItemProvider({ pattern: '**' }, provider),
    typing,
    firstTyping,
    vscode.commands.registerCommand('ph-codex.dismissSuggestion', () => {
      if (last) suggester.dismiss(last.place, last.text);
      last = undefined;
      log.debug('Dismissed a suggestion');
      return vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    }),
    vscode.commands.registerCommand(ACCEPTED, (uri: vscode.Uri, at: vscode.Position, text: string) => {
      store.update({ accepted: store.facts.accepted + 1 });
      statistics.accepted(uri, at, text);
    }),
    store.onChange(({ link }) => {
      if (link.kind === 'ready') suggester.answeredBy(link.model.modelRoot);
    }),
    suggester,
  );
}
