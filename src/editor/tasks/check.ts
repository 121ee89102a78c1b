import * as vscode from 'vscode';
import { docExamples, exampleProgram, type RunnableLanguage, runnable } from '../../tasks/doc-examples.ts';
import type { Situation } from '../../tasks/situation.ts';

const { t } = vscode.l10n;

/** Runs a program in the sandbox of this machine's server; what went wrong, or undefined. Throws `PhcError`. */
export type RunChecked = (language: RunnableLanguage, program: string) => Promise<string | undefined>;

/** Runs the examples that stand in a description or in the code itself; tells what came of it and resolves with that. Throws what `run` throws. */
export async function checkExamples(
  code: string,
  { languageId, wish }: Pick<Situation, 'languageId' | 'wish'>,
  run: RunChecked,
): Promise<string> {
  const language = runnable(languageId);
  const examples = language ? docExamples(`${wish}\n${code}`, language) : [];
  if (!language || examples.length === 0) {
    const text = t('There are no examples to check: "f(1) => 2" on a line of its own, or a doctest, is one.');
    void vscode.window.showInformationMessage(text);
    return text;
  }
  const wrong = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t('Running the examples in the sandbox') },
    () => run(language, exampleProgram(code, examples, language)),
  );
  const text = wrong
    ? t('An example does not hold: {0}', wrong)
    : t('All {0} examples hold.', examples.length);
  void (wrong ? vscode.window.showWarningMessage(text) : vscode.window.showInformationMessage(text));
  return text;
}
