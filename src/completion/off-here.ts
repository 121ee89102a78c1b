import { mayHoldSecrets } from '../../protocol/secrets.ts';
import { type EnabledLanguages, isEnabled } from './languages.ts';
import type { OffReason } from './reasons.ts';

/** What decides whether a document gets suggestions at all. */
export interface DocumentFacts {
  readonly scheme: string;
  readonly path: string;
  readonly languageId: string;
  readonly writable: boolean;
  /** Whether `files.exclude` hides it. */
  readonly excluded: boolean;
  /** Whether git ignores it by a pattern for secrets. */
  readonly ignoredSecret: boolean;
}

const EDITED_SCHEMES = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-notebook-cell']);

/** The reason why a document gets no suggestions, or null when it gets them. */
export function whyOffHere(facts: DocumentFacts, languages: EnabledLanguages): OffReason | null {
  if (!EDITED_SCHEMES.has(facts.scheme)) return 'not-a-file';
  if (mayHoldSecrets(facts.path, facts.languageId) || facts.ignoredSecret) return 'secret-file';
  if (facts.excluded) return 'excluded';
  if (!facts.writable) return 'read-only';
  if (!isEnabled(languages, facts.languageId)) return 'language-off';
  return null;
}
