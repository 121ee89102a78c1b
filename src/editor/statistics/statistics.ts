import * as vscode from 'vscode';
import { addCost, addTime, type Counts, noCounts, readCounts } from '../../statistics/counts.ts';
import { KEPT, keptShare, MARGIN, movedLine } from '../../statistics/kept.ts';
import type { Store } from '../store.ts';

/** Counts what becomes of suggestions, on this machine only. */
export interface Statistics extends vscode.Disposable {
  readonly counts: Counts;
  shown(): void;
  /** Text that was accepted at a place, which was there before it. */
  accepted(uri: vscode.Uri, at: vscode.Position, text: string): void;
  clear(): void;
}

const KEY = 'statistics';
const LATER = { '30s': 30_000, '5min': 300_000 } as const;

/** Writing for each keystroke would write to the disk for each keystroke. */
const SAVE_MS = 2000;

/** An accepted suggestion whose place moves with its document. */
interface Watched {
  readonly uri: string;
  readonly text: string;
  /** Where it begins. */
  line: number;
}

/** Begins to count; what was counted before is read from the editor's own storage of this machine. */
export function createStatistics(context: vscode.ExtensionContext, store: Store): Statistics {
  const { globalState } = context;
  let counts = readCounts(globalState.get(KEY)) ?? noCounts(Date.now());
  let saving: NodeJS.Timeout | undefined;
  let { last, costs } = store.facts;
  const watched = new Set<Watched>();
  const timers = new Set<NodeJS.Timeout>();

  const save = () => {
    clearTimeout(saving);
    saving = undefined;
    void globalState.update(KEY, counts);
  };
  const count = (change: Partial<Counts>) => {
    counts = { ...counts, ...change };
    saving ??= setTimeout(save, SAVE_MS);
  };

  const judge = (one: Watched, when: keyof typeof LATER) => {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === one.uri);
    // A file that was closed is not opened to count it.
    if (!document || document.isClosed) return;
    const from = Math.max(0, one.line - MARGIN.before);
    const to = one.line + one.text.split('\n').length + MARGIN.after;
    const near = document.getText(new vscode.Range(from, 0, to, 0));
    const kept = keptShare(one.text, near) >= KEPT ? 1 : 0;
    if (when === '30s') count({ judged30s: counts.judged30s + 1, kept30s: counts.kept30s + kept });
    else count({ judged5min: counts.judged5min + 1, kept5min: counts.kept5min + kept });
  };

  const later = (milliseconds: number, then: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, milliseconds);
    timers.add(timer);
  };

  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (watched.size === 0) return;
      const uri = document.uri.toString();
      for (const one of watched) {
        if (one.uri !== uri) continue;
        for (const { range, text } of contentChanges)
          one.line = movedLine(one.line, { start: range.start.line, end: range.end.line, text });
      }
    }),
    store.onChange((facts) => {
      if (facts.costs !== costs) {
        for (const [answer, { token, charged }] of facts.costs) {
          if (!costs.has(answer)) count(addCost(counts, token, charged));
        }
        costs = facts.costs;
      }
      if (facts.last === last) return;
      last = facts.last;
      if (!last) return;
      count({
        firstText: addTime(counts.firstText, last.firstTextMs),
        whole: addTime(counts.whole, last.milliseconds),
      });
    }),
  );

  return {
    get counts() {
      return counts;
    },
    shown: () => count({ shown: counts.shown + 1 }),
    accepted(uri, at, text) {
      count({ accepted: counts.accepted + 1, charsSaved: counts.charsSaved + text.length });
      const one = { uri: uri.toString(), text, line: at.line };
      watched.add(one);
      later(LATER['30s'], () => judge(one, '30s'));
      later(LATER['5min'], () => {
        judge(one, '5min');
        watched.delete(one);
      });
    },
    clear() {
      watched.clear();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      counts = noCounts(Date.now());
      save();
    },
    dispose() {
      for (const timer of timers) clearTimeout(timer);
      if (saving) save();
      subscriptions.dispose();
    },
  };
}
