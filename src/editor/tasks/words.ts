import * as vscode from 'vscode';
import type { TaskName } from '../../tasks/task.ts';
import type { ShownAnswer } from './session.ts';

const { t } = vscode.l10n;

/** What each task is called. */
export const titles = (): Readonly<Record<TaskName, string>> => ({
  generate: t('Generate'),
  body: t('Generate'),
  explain: t('Explain'),
  document: t('Document'),
  tests: t('Write tests'),
  fix: t('Fix'),
  rewrite: t('Rewrite'),
  translate: t('Translate'),
  complete: t('Complete the file'),
});

/** The keys of an answer that is shown. */
export const keysText = () =>
  t('{0} accepts, Escape discards', process.platform === 'darwin' ? '⌘Enter' : 'Ctrl+Enter');

/** What the status bar says of the answer that is shown. */
export function candidateText({ meanLogprob, index, of }: ShownAnswer, working: boolean): string {
  const others = working ? t('more are on their way') : of > 1 ? t('the surest first') : t('the only one');
  const sure = Math.exp(meanLogprob).toFixed(2);
  return `$(sparkle) ${t('Candidate {0} of {1}, {2} a token; {3}', index + 1, of, sure, others)}`;
}
