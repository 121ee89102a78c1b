import * as vscode from 'vscode';
import type { PlannedFile, ProjectKind } from '../../tasks/scaffold/plan.ts';

const { t } = vscode.l10n;

/** What is to be made; undefined where the person changed their mind. */
export async function askKind(): Promise<ProjectKind | undefined> {
  const items: Array<vscode.QuickPickItem & { made: ProjectKind }> = [
    { label: t('A script'), description: 'Python', made: 'script' },
    { label: t('A web page'), description: 'HTML, CSS, JavaScript', made: 'page' },
    { label: t('A small game'), description: 'HTML, JavaScript', made: 'game' },
  ];
  return (await vscode.window.showQuickPick(items, { title: t('What is it to be?') }))?.made;
}

/** Shows the plan; what the person leaves out is not written. */
export async function confirmPlan(plan: readonly PlannedFile[]): Promise<readonly PlannedFile[] | undefined> {
  const items = plan.map((file) => ({ label: file.path, description: file.purpose, picked: true, file }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('These files are made. Nothing is written to the disk yet.'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return chosen && chosen.length > 0 ? chosen.map(({ file }) => file) : undefined;
}

/** The folder that a project is to be written to. */
export async function askFolder(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: t('An empty folder for the project'),
    openLabel: t('Write Here'),
  });
  return chosen?.[0];
}
