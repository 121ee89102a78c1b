import * as vscode from 'vscode';

/** The one log of the extension; its level is the editor's, and source code never goes in. */
export function openLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('PH-Codex', { log: true });
}

/** Registers the command that shows the log. */
export function registerShowLog(log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.commands.registerCommand('ph-codex.showLog', () => log.show());
}
