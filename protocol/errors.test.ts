import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ERROR_REFERENCE, errorReference } from '../scripts/docs/error-reference.ts';
import { ERRORS, isErrorCode, PhcError } from './errors.ts';

describe('the error table', () => {
  it('is what docs/reference/errors.md says', () => {
    assert.equal(
      readFileSync(ERROR_REFERENCE, 'utf8').replaceAll('\r\n', '\n'),
      errorReference(),
      'stale: run "npx tsx scripts/docs/error-reference.ts"',
    );
  });

  it('has codes of one form, sentences, and remedies', () => {
    for (const [code, { message, remedy }] of Object.entries(ERRORS)) {
      assert.match(code, /^PHC_[A-Z]+(_[A-Z]+)*$/);
      assert.match(message, /^[A-Z].*\.$/, code);
      assert.match(remedy, /^[A-Z].*\.$/, code);
    }
  });

  it('gives an error what happened, where, and what to do, in this order', () => {
    const error = new PhcError('PHC_SERVER_PORT', { detail: '127.0.0.1:8459' });
    assert.equal(error.message, 'The port is taken. (127.0.0.1:8459) Choose another with --port.');
  });

  it('knows its own codes only', () => {
    assert.equal(isErrorCode('PHC_INTERNAL'), true);
    for (const other of ['toString', 'PHC_NONE', undefined, 7]) assert.equal(isErrorCode(other), false);
  });
});
