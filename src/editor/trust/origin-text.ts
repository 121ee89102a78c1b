import type { Origin } from '../../completion/origin.ts';
import { t } from '../l10n.ts';
import { displayName, shortDigest } from '../model-name.ts';

const MOST_FILES = 4;

function listed(files: readonly string[]): string {
  const more = files.length - MOST_FILES;
  return [...files.slice(0, MOST_FILES), ...(more > 0 ? [t('{0} more', more)] : [])].join(', ');
}

/** What the repository had to do with a suggestion; no more than is known. */
export function sharesOf({ recalled }: Pick<Origin, 'recalled'>): string {
  if (recalled === null) return t('may have been shaped by your repository');
  return recalled.length === 0 ? t('the model alone') : t('shaped by your repository: {0}', listed(recalled));
}

/** Answers "who wrote the last suggestion?" in one line. */
export function originText(origin: Origin | null): string {
  if (!origin) return t('No suggestion was shown yet.');
  const { model, modelRoot, where } = origin;
  return t('{0} {1} on {2}; {3}', displayName(model), shortDigest(modelRoot), t(where), sharesOf(origin));
}
