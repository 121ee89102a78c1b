import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../../scripts/setup/paths.ts';
import { scaleTables } from './tables.ts';

describe('docs/scale.md', () => {
  it('says what the simulation says', () => {
    const page = readFileSync(join(ROOT, 'docs', 'scale.md'), 'utf8');
    assert.ok(page.includes(scaleTables()), scaleTables());
  });
});
