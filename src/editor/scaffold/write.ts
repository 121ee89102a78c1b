import * as vscode from 'vscode';
import { safePath } from '../../tasks/scaffold/safe-path.ts';

/** True for a folder in which nothing is. */
export async function isEmptyFolder(folder: vscode.Uri): Promise<boolean> {
  return (await vscode.workspace.fs.readDirectory(folder)).length === 0;
}

/** Writes the files of a project into an empty folder. Throws what the file system says; a path that is not safe is never written. */
export async function writeProject(folder: vscode.Uri, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [named, text] of files) {
    const path = safePath(named);
    if (path === null) throw new Error(`${named} is not a path inside of the folder.`);
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, path), Buffer.from(text, 'utf8'));
  }
}
