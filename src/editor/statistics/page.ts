import * as vscode from 'vscode';
import { statisticsPage } from '../../statistics/page.ts';
import type { Statistics } from './statistics.ts';

/** Registers the page of the statistics and what clears them. */
export function registerStatisticsPage(statistics: Statistics): vscode.Disposable {
  let panel: vscode.WebviewPanel | undefined;

  const draw = () => {
    if (panel) panel.webview.html = statisticsPage(statistics.counts, vscode.l10n.t, vscode.env.language);
  };
  const show = () => {
    panel ??= vscode.window.createWebviewPanel(
      'ph-codex.statistics',
      vscode.l10n.t('Statistics'),
      vscode.ViewColumn.Active,
      { enableScripts: false, enableCommandUris: ['ph-codex.clearStatistics'], localResourceRoots: [] },
    );
    panel.onDidDispose(() => {
      panel = undefined;
    });
    panel.onDidChangeViewState(draw);
    panel.reveal();
    draw();
    return statistics.counts;
  };

  return vscode.Disposable.from(
    vscode.commands.registerCommand('ph-codex.showStatistics', show),
    vscode.commands.registerCommand('ph-codex.clearStatistics', () => {
      statistics.clear();
      draw();
    }),
    { dispose: () => panel?.dispose() },
  );
}
