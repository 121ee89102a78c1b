import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { SERVE_REFERENCE, serveReference } from '../../scripts/docs/serve-options.ts';

describe('docs/reference/serve.md', () => {
  it('tells the options as they are', () => {
    assert.equal(readFileSync(SERVE_REFERENCE, 'utf8'), serveReference());
  });
});
