import * as vscode from 'vscode';
import { lineBefore } from '../../completion/place.ts';
import { RULES } from '../../completion/rules.ts';
import { sampleAnswers } from '../../completion/sample-answers.ts';
import { shapeOf } from '../../completion/shape.ts';
import { type SolutionsPage, solutionsPage } from '../../completion/solutions-page.ts';
import { t } from '../l10n.ts';
import type { Reader } from '../reader.ts';
import { closeTabs, createTaskViews } from '../tasks/views.ts';
import type { Completer } from './completer.ts';
import { offReason } from './here.ts';

const SCHEME = 'ph-codex-solutions';
const INSERT = '_ph-codex.insertSolution';
/** As many as the panel of Codex's first editor had. */
const WANTED = 10;

/** Answers to one place of one document. */
interface Session {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly position: vscode.Position;
  readonly column: vscode.ViewColumn | undefined;
  readonly end: AbortController;
  readonly answers: string[];
  page: SolutionsPage;
}

async function insert(
  { document, version, position, column, answers }: Session,
  index: number,
): Promise<void> {
  const text = answers[index];
  if (text === undefined) return;
  if (document.isClosed || document.version !== version) {
    void vscode.window.showWarningMessage(t('The document was changed since: ask for solutions again.'));
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, position, text);
  await vscode.workspace.applyEdit(edit);
  const lines = text.split('\n');
  const indent = lines.length === 1 ? position.character : 0;
  const end = new vscode.Position(position.line + lines.length - 1, indent + (lines.at(-1)?.length ?? 0));
  await vscode.window.showTextDocument(document, {
    ...(column !== undefined && { viewColumn: column }),
    selection: new vscode.Range(end, end),
  });
}

/** Registers the page of ten solutions: each is shown when it is there, and inserted by one click. */
export function registerSolutions(
  completer: Completer,
  reader: Reader,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const views = createTaskViews(SCHEME);
  const lensesChanged = new vscode.EventEmitter<void>();
  const sessions = new Map<string, Session>();
  let opened = 0;

  const drop = (uri: vscode.Uri) => {
    const key = uri.toString();
    sessions.get(key)?.end.abort();
    sessions.delete(key);
    views.drop(uri);
  };

  const fill = async (session: Session, uri: vscode.Uri) => {
    const { document, position, end, answers } = session;
    const place = reader.placeAt(document, position);
    const show = (state: 'asking' | 'done' | 'failed') => {
      session.page = solutionsPage(answers, lineBefore(place), WANTED, state, t);
      views.set(uri, session.page.text);
      lensesChanged.fire();
    };
    show('asking');
    const { stream } = completer;
    const sampling = { stream, filters: RULES.filters, count: WANTED, signal: end.signal };
    try {
      for await (const { text } of sampleAnswers(place, shapeOf(place, true), sampling)) {
        answers.push(text);
        show('asking');
      }
      show('done');
    } catch (error) {
      log.warn(`No more solutions: ${String(error)}`);
      show('failed');
    }
  };

  const open = async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor || offReason(editor.document)) return;
    const { document, selection } = editor;
    const name = document.uri.path.split('/').pop() ?? '';
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${++opened}/Solutions ${name}` });
    const session: Session = {
      document,
      version: document.version,
      position: selection.active,
      column: editor.viewColumn,
      end: new AbortController(),
      answers: [],
      page: { text: '', heads: [] },
    };
    sessions.set(uri.toString(), session);
    void fill(session, uri);
    const shown = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(shown, document.languageId);
    await vscode.window.showTextDocument(shown, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  };

  return vscode.Disposable.from(
    views,
    lensesChanged,
    vscode.commands.registerCommand('ph-codex.showSolutions', open),
    vscode.commands.registerCommand(INSERT, async (uri: vscode.Uri, index: number) => {
      const session = sessions.get(uri.toString());
      if (!session) return;
      await insert(session, index);
      await closeTabs(uri);
      drop(uri);
    }),
    vscode.languages.registerCodeLensProvider(
      { scheme: SCHEME },
      {
        onDidChangeCodeLenses: lensesChanged.event,
        provideCodeLenses: ({ uri, lineCount }) => {
          const { heads = [] } = sessions.get(uri.toString())?.page ?? {};
          // The text in the window may still be the one before.
          return heads
            .filter((line) => line < lineCount)
            .map(
              (line, index) =>
                new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
                  title: t('Insert solution {0}', index + 1),
                  command: INSERT,
                  arguments: [uri, index],
                }),
            );
        },
      },
    ),
    // Choosing the language closes the document for a moment; what nobody shows is over.
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const { input } of closed) if (input instanceof vscode.TabInputText) drop(input.uri);
    }),
    {
      dispose() {
        for (const { end } of sessions.values()) end.abort();
      },
    },
  );
}
