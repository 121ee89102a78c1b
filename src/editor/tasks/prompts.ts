import { TextDecoder } from 'node:util';
import * as vscode from 'vscode';
import type { TaskName } from '../../tasks/task.ts';
import { parseTemplate, type Template } from '../../tasks/template.ts';

/** Where a prompt stands for everybody to read. */
export function promptUri(extension: vscode.Uri, name: string): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'media', 'prompts', `${name}.md`);
}

/** Reads a prompt anew each time: a person may have changed it. */
export async function readPrompt(extension: vscode.Uri, name: TaskName | 'plan' | 'file'): Promise<Template> {
  const bytes = await vscode.workspace.fs.readFile(promptUri(extension, name));
  return parseTemplate(new TextDecoder().decode(bytes));
}
