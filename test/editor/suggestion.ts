import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

const POLL_MS = 100;
/** Polls after which somebody asks again for a suggestion that did not come. */
const PATIENCE = 100;

/** Opens a document with the cursor where `|` stands. */
export async function openAt(marked: string, language: string, eol = '\n'): Promise<vscode.TextEditor> {
  const at = marked.indexOf('|');
  const content = (marked.slice(0, at) + marked.slice(at + 1)).replaceAll('\n', eol);
  const document = await vscode.workspace.openTextDocument({ content, language });
  const editor = await vscode.window.showTextDocument(document);
  const before = marked.slice(0, at).split('\n');
  const position = new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0);
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

/** Asks for a suggestion and accepts it; resolves with what it added to the document. */
export async function accept({ document }: vscode.TextEditor): Promise<string> {
  const changed = new Promise<string>((resolve) => {
    const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
      const text = event.contentChanges.map((change) => change.text).join('');
      if (event.document !== document || text === '') return;
      subscription.dispose();
      resolve(text);
    });
  });
  const version = document.version;
  // Whether a suggestion is visible cannot be asked: accepting does nothing until one is.
  for (let polls = 0; document.version === version; polls++) {
    if (polls % PATIENCE === 0) await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    await sleep(POLL_MS);
  }
  return changed;
}

/** Asks for a suggestion and accepts it if there is one within three seconds; resolves with what that added. */
export async function acceptIfAny({ document }: vscode.TextEditor): Promise<string> {
  const before = document.getText();
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  for (let times = 0; times < 30 && document.getText() === before; times++) {
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    await sleep(POLL_MS);
  }
  return document.getText().slice(before.length);
}

/** Asks for a suggestion and resolves when the reason for there being none is the expected one. */
export async function awaitReason(expected: RegExp): Promise<void> {
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  while (!expected.test(String(await vscode.commands.executeCommand('ph-codex.whyNoSuggestion')))) {
    await sleep(POLL_MS);
  }
}

/** Types, and resolves when the reason for there being no suggestion is the expected one. */
export async function awaitReasonAfterTyping(text: string, expected: RegExp): Promise<void> {
  await vscode.commands.executeCommand('type', { text });
  while (!expected.test(String(await vscode.commands.executeCommand('ph-codex.whyNoSuggestion')))) {
    await sleep(POLL_MS);
  }
}

/** Closes everything without asking. */
export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
