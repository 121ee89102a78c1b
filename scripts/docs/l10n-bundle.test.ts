import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { L10N_BUNDLE, l10nBundle } from './l10n-bundle.ts';

describe('the texts for translators', () => {
  it('are those of the code (made by "npx tsx scripts/docs/l10n-bundle.ts")', () => {
    assert.equal(readFileSync(L10N_BUNDLE, 'utf8'), l10nBundle());
  });
});
