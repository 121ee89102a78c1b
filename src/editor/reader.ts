import { createHash, randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Place } from '../completion/place.ts';
import { promptBudget } from '../completion/prompt-budget.ts';
import { readPlace } from '../completion/read-place.ts';
import type { Position, TextSource } from '../completion/text-source.ts';
import type { Memory } from './memory/memory.ts';
import type { Store } from './store.ts';

/** Reads the place of a cursor, and remembers where the window of each document began. */
export interface Reader extends vscode.Disposable {
  placeAt(document: vscode.TextDocument, position: vscode.Position): Place;
}

/** The editor keeps documents as lines: reading these copies nothing, whatever the size of the document. */
function sourceOf(document: vscode.TextDocument): TextSource {
  return {
    lineCount: document.lineCount,
    lineLength: (line) => document.lineAt(line).text.length,
    slice: (line, from, to) => document.lineAt(line).text.slice(from, to),
  };
}

/** A reader whose names for documents say nothing about them outside this window. */
export function createReader(memory: Memory, store: Store): Reader {
  const salt = randomBytes(16);
  const starts = new Map<string, Position>();
  const subscription = vscode.workspace.onDidCloseTextDocument((document) => {
    starts.delete(document.uri.toString());
  });
  return {
    placeAt(document, position) {
      const uri = document.uri.toString();
      const opened = {
        doc: createHash('sha256').update(salt).update(uri).digest('hex').slice(0, 32),
        languageId: document.languageId,
        source: sourceOf(document),
        memory: memory.useIn(document),
        budget: promptBudget(store.facts.readingSpeed),
      };
      const at = { line: position.line, column: position.character };
      const { place, start } = readPlace(opened, at, starts.get(uri));
      starts.set(uri, start);
      return place;
    },
    dispose: () => subscription.dispose(),
  };
}
