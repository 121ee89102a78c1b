import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AT_STAKE } from './at-stake.ts';

describe('what a dishonest party can take', () => {
  it('is told in the editor as it is in the reference', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'reference', 'payments.md'), 'utf8');
    for (const { who, most } of Object.values(AT_STAKE).flat()) {
      assert.ok(page.includes(`| ${who} | ${most} |`), `${who}: ${most}`);
    }
  });
});
