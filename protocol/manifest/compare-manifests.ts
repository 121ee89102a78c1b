import { PhcError } from '../errors.ts';
import { type Manifest, resourceName } from './manifest.ts';

const MOST_SHOWN = 3;

/** Names of resources by what became of them. */
export interface ManifestDifference {
  readonly missing: readonly string[];
  readonly unlisted: readonly string[];
  readonly changed: readonly string[];
}

/** What is different between the files that were expected and those that were found. */
export function compareManifests(expected: Manifest, found: Manifest): ManifestDifference {
  const digests = ({ resources }: Manifest) =>
    new Map(resources.map((resource) => [resourceName(resource), resource.sha256]));
  const wanted = digests(expected);
  const there = digests(found);
  return {
    missing: [...wanted.keys()].filter((name) => !there.has(name)),
    unlisted: [...there.keys()].filter((name) => !wanted.has(name)),
    changed: [...wanted]
      .filter(([name, digest]) => there.has(name) && there.get(name) !== digest)
      .map(([name]) => name),
  };
}

/** Throws `PHC_MODEL_SIGNATURE` that names files unless both list exactly the same. */
export function checkSameFiles(expected: Manifest, found: Manifest): void {
  const { missing, unlisted, changed } = compareManifests(expected, found);
  const kinds = [
    ['missing', missing],
    ['not listed', unlisted],
    ['changed', changed],
  ] as const;
  const parts = kinds.flatMap(([kind, names]) => {
    const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : '';
    return names.length === 0 ? [] : [`${kind}: ${names.slice(0, MOST_SHOWN).join(', ')}${more}`];
  });
  if (parts.length > 0) throw new PhcError('PHC_MODEL_SIGNATURE', { detail: parts.join('; ') });
}
