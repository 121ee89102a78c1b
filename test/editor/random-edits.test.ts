import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { seededRandom } from '../../server/engine/random.ts';
import { onlyCloses } from '../../src/completion/place.ts';
import { useLocal, useRemote } from './remote.ts';
import { answerIn, type ScriptedServer, startScripted } from './scripted-server.ts';
import { closeAll, openAt } from './suggestion.ts';

const SEED = 20_261_122;
const STEPS = 240;
/** Every so many steps a suggestion is asked for and taken in peace: without that a run might insert none at all. */
const IN_PEACE = 24;
const SLOWEST_MS = 20;
const POLL_MS = 50;

const run = (command: string, args?: unknown) => vscode.commands.executeCommand(command, args);
const random = seededRandom(SEED);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;

/** What the model was shown after the cursor, worked out anew from the document. */
function suffixAt(after: string): string {
  const end = after.indexOf('\n');
  const rest = end < 0 ? after : after.slice(0, end);
  return (onlyCloses(rest) ? '' : rest) + (end < 0 ? '' : after.slice(end));
}

function randomPosition({ lineCount, lineAt }: vscode.TextDocument): vscode.Position {
  const line = below(lineCount);
  return new vscode.Position(line, below(lineAt(line).text.length + 1));
}

/** What a person, or another extension, may do; none waits for what a suggestion does meanwhile. */
const ACTIONS: ReadonlyArray<(editor: vscode.TextEditor) => Thenable<unknown>> = [
  () => run('type', { text: pick(['a', 'z', 'q', '.', '(', ')', ' ', '\n', '"']) }),
  () => run('type', { text: pick(['a', 'z', 'b', ' ']) }),
  () => run('deleteLeft'),
  () => run(pick(['cursorLeft', 'cursorRight', 'cursorUp', 'cursorDown', 'cursorEnd'])),
  async (editor) => {
    const at = randomPosition(editor.document);
    editor.selection = new vscode.Selection(at, at);
  },
  () => run('editor.action.insertCursorBelow'),
  () => run('removeSecondaryCursors'),
  () => run('removeSecondaryCursors'),
  () => run(pick(['undo', 'redo'])),
  ({ document }) => {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, randomPosition(document), pick(['edited ', '\n', 'x']));
    return vscode.workspace.applyEdit(edit);
  },
  async () => void run('editor.action.inlineSuggest.trigger'),
  // Resolves when the answer is there: what comes next meets a suggestion that is shown.
  () => run('editor.action.inlineSuggest.trigger'),
  () => run('editor.action.inlineSuggest.trigger'),
  () => run('editor.action.inlineSuggest.trigger'),
  () => run('editor.action.inlineSuggest.commit'),
  () => run('editor.action.inlineSuggest.commit'),
  () => run('editor.action.inlineSuggest.commit'),
  () => run('editor.action.inlineSuggest.acceptNextWord'),
  () => run('ph-codex.dismissSuggestion'),
];

describe('whatever a person does while suggestions come', () => {
  let server: ScriptedServer;
  before(async () => {
    const pause = seededRandom(SEED);
    server = await startScripted(() => pause() * SLOWEST_MS);
    await useRemote(server.url);
  });
  after(async () => {
    server.close();
    await closeAll();
    await useLocal();
  });

  it('only the text that was shown is inserted, and only where the document is as the model saw it', async () => {
    const first = await openAt('alpha = 1|\nbeta = (2)\n\n  gamma\n', 'plaintext');
    const second = await openAt('one two\n|\nthree', 'plaintext');
    const texts = new Map([first, second].map(({ document }) => [document, document.getText()]));
    const faults: string[] = [];
    let inserted = 0;

    const look = (before: string, change: vscode.TextDocumentContentChangeEvent) => {
      const { rangeOffset, rangeLength, text } = change;
      const index = answerIn(text);
      const asked = index === undefined ? undefined : server.asked[index];
      if (!asked) return;
      inserted++;
      const { prompt, suffix, answer } = asked;
      const head = before.slice(0, rangeOffset);
      const cursor = rangeOffset + rangeLength;
      // A word alone may be taken of it.
      const fits = (prompt + answer).startsWith(head + text) && head.length + text.length > prompt.length;
      const asItWas =
        suffixAt(before.slice(cursor)) === suffix && prompt.startsWith(head.slice(0, prompt.length));
      if (!fits || !asItWas) faults.push(JSON.stringify({ before, cursor, text, asked }));
    };
    const listener = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
      let text = texts.get(document);
      if (text === undefined || contentChanges.length === 0) return;
      for (const change of contentChanges) {
        if (reason === undefined) look(text, change);
        text =
          text.slice(0, change.rangeOffset) +
          change.text +
          text.slice(change.rangeOffset + change.rangeLength);
      }
      if (text !== document.getText()) faults.push('The events do not tell of all that changed.');
      texts.set(document, document.getText());
    });

    const takeInPeace = async (editor: vscode.TextEditor) => {
      await run('removeSecondaryCursors');
      await run('hideSuggestWidget');
      await run('cursorEnd');
      // VS Code remembers that nothing came at a place, and asks there again only after a change.
      await run('type', { text: ' ' });
      const before = inserted;
      for (let tries = 0; inserted === before; tries++) {
        if (tries % 20 === 0) await run('editor.action.inlineSuggest.trigger');
        await run('editor.action.inlineSuggest.commit');
        await sleep(POLL_MS);
      }
      const text = editor.document.getText();
      await run('undo');
      assert.notEqual(editor.document.getText(), text, 'what was inserted is one step back');
    };

    let editor = second;
    for (let step = 1; step <= STEPS; step++) {
      if (step % IN_PEACE === 0) {
        await takeInPeace(editor);
        const { document } = editor === second ? first : second;
        editor = await vscode.window.showTextDocument(document);
      } else await pick(ACTIONS)(editor);
    }
    listener.dispose();
    assert.deepEqual(faults, []);
    assert.ok(inserted >= STEPS / IN_PEACE, String(inserted));
  });
});
