import assert from 'node:assert/strict';
import { PhcError } from '../../protocol/errors.ts';
import { retryAfter } from './error-envelope.ts';
import { LimitReached } from './limit-reached.ts';

describe('a limit that is reached', () => {
  it('is told apart from every other error, and says when to come back', () => {
    assert.ok(new LimitReached(7) instanceof PhcError);
    assert.equal(new PhcError('PHC_QUEUE_FULL') instanceof LimitReached, false);
    assert.equal(retryAfter(new LimitReached(7)), 7);
    assert.equal(retryAfter(new PhcError('PHC_REQUEST_INVALID')), undefined);
  });
});
