import * as vscode from 'vscode';
import type { Paying } from '../../client/payment/paying.ts';
import { t } from '../l10n.ts';

const SCHEME = 'ph-codex-payments';
const PAGE = vscode.Uri.parse(`${SCHEME}:/Payments.md`);

/** Registers *Show Payments*, a page that is made anew each time, and *Export Payments*. */
export function registerPaymentPages(open: () => Promise<Paying>): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: async () => (await open()).page(),
    }),
    vscode.commands.registerCommand('ph-codex.showPayments', async () => {
      changed.fire(PAGE);
      await vscode.commands.executeCommand('markdown.showPreview', PAGE);
    }),
    vscode.commands.registerCommand('ph-codex.exportPayments', async () => {
      const uri = await vscode.window.showSaveDialog({
        title: t('Export Payments'),
        filters: { CSV: ['csv'] },
        saveLabel: t('Export'),
      });
      if (!uri) return;
      await vscode.workspace.fs.writeFile(uri, Buffer.from(await (await open()).csv()));
      void vscode.window.showInformationMessage(t('Exported to {0}.', uri.fsPath));
    }),
  );
}
