import * as vscode from 'vscode';
import { suffixOf } from '../../completion/place.ts';
import { whyNotAsk } from '../../completion/when.ts';
import type { Reader } from '../reader.ts';
import { readSettings } from '../settings.ts';
import type { Store } from '../store.ts';
import { restsOnBattery } from './battery.ts';
import type { Completer } from './completer.ts';
import { offReason } from './here.ts';
import { isTooLowToStart } from './low-memory.ts';

/** Longer than the pauses within a word, shorter than the time to think of one. */
const REST_MS = 300;

/** Prefills the prompt when a file is opened or the cursor rests, so that the first suggestion is as quick as the rest. */
export function registerWarm(completer: Completer, reader: Reader, store: Store): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let last = '';

  const warm = () => {
    const editor = vscode.window.activeTextEditor;
    // An answer that is being generated has filled the cache already.
    if (
      !editor ||
      isTooLowToStart(store.facts) ||
      store.facts.thinking ||
      store.facts.snoozedUntil > Date.now()
    )
      return;
    const { document, selection } = editor;
    const settings = readSettings(document);
    if (offReason(document) || !settings.warmUp || restsOnBattery(store.facts, settings)) return;
    const place = reader.placeAt(document, selection.active);
    if (whyNotAsk(place) === 'too-little-text') return;
    const key = `${place.doc}\n${place.prefix}\n${suffixOf(place)}`;
    if (key === last) return;
    last = key;
    void completer.warm(place);
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(warm, REST_MS);
  };

  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(later),
    vscode.window.onDidChangeTextEditorSelection(later),
    // A server that was lost has lost its cache as well.
    store.onChange(({ link }) => {
      if (link.kind !== 'ready') last = '';
    }),
    { dispose: () => clearTimeout(timer) },
  );
}
