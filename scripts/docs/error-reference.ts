import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '../../protocol/errors.ts';
import { ROOT } from '../setup/paths.ts';
import { L10N_BUNDLE, l10nBundle } from './l10n-bundle.ts';

const HEAD = `# Errors

<!-- Made from protocol/errors.ts by "npx tsx scripts/docs/error-reference.ts"; a test fails when it is stale. -->

Every error that a person can see has a code that does not change, one sentence, and what to do. The server sends it in
OpenAI's envelope, \`{ "error": { "message", "type", "code", "param" } }\`, with the status below; an error in the middle
of a stream is an event of its own, the last one. 429 and 503 that pass by themselves carry \`Retry-After\`.

| code | status | what it says | what to do |
| --- | --- | --- | --- |
`;

/** The page docs/reference/errors.md, from the table. */
export function errorReference(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, message, remedy }]) => `| \`${code}\` | ${status} | ${message} | ${remedy} |\n`,
  );
  return HEAD + rows.join('');
}

/** Where the page lies. */
export const ERROR_REFERENCE = join(ROOT, 'docs', 'reference', 'errors.md');

if (require.main === module) {
  writeFileSync(ERROR_REFERENCE, errorReference());
  // Errors are texts for translators, too.
  writeFileSync(L10N_BUNDLE, l10nBundle());
}
