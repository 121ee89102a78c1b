import * as vscode from 'vscode';

/** A few grey words behind a line of a document, which are no part of it. */
export interface Hint extends vscode.Disposable {
  /** Shows words behind a line; no words show nothing. */
  show(uri: vscode.Uri, line: number, text: string): void;
}

/** Registers the hint. CodeLens would not do: VS Code hides it in difference editors by default. */
export function createHint(): Hint {
  const style = vscode.window.createTextEditorDecorationType({
    after: {
      color: new vscode.ThemeColor('editorCodeLens.foreground'),
      margin: '0 0 0 3em',
      fontStyle: 'italic',
    },
  });
  let now = { uri: '', line: 0, text: '' };

  const draw = () => {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (document.uri.toString() !== now.uri) continue;
      const { range } = document.lineAt(Math.min(now.line, document.lineCount - 1));
      const shown = { range, renderOptions: { after: { contentText: now.text } } };
      editor.setDecorations(style, now.text === '' ? [] : [shown]);
    }
  };
  const subscriptions = vscode.Disposable.from(
    style,
    vscode.window.onDidChangeVisibleTextEditors(draw),
    // Text that comes line by line would carry the words away.
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.toString() === now.uri) draw();
    }),
  );
  return {
    show(uri, line, text) {
      now = { uri: uri.toString(), line, text };
      draw();
    },
    dispose: () => subscriptions.dispose(),
  };
}
