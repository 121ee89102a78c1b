import assert from 'node:assert/strict';
import { afterAnswer, afterFailure, type Health, inOrder, UNKNOWN_HEALTH } from './health.ts';

const order = (health: Record<string, Health>, now = 0) =>
  inOrder(Object.keys(health), (name) => health[name]!, now).join('');

describe('the health of providers', () => {
  it('puts the fastest first, and tries who is not known yet', () => {
    const quick = afterAnswer(UNKNOWN_HEALTH, 10);
    const slow = afterAnswer(UNKNOWN_HEALTH, 500);
    assert.equal(order({ s: slow, q: quick, n: UNKNOWN_HEALTH }), 'nqs');
  });

  it('lets who fails rest, twice as long each time, and asks them last rather than nobody', () => {
    const once = afterFailure(afterAnswer(UNKNOWN_HEALTH, 1), 0);
    const twice = afterFailure(once, 0);
    assert.equal(twice.restsUntil, 2 * once.restsUntil);
    const fine = afterAnswer(UNKNOWN_HEALTH, 900);
    assert.equal(order({ t: twice, o: once, f: fine }), 'fot');
    assert.equal(order({ t: twice, o: once }), 'ot');
    assert.equal(order({ f: fine, o: once }, once.restsUntil), 'of');
  });

  it('forgives with an answer, and remembers the last answers best', () => {
    const back = afterAnswer(afterFailure(afterAnswer(UNKNOWN_HEALTH, 100), 0), 200);
    assert.deepEqual(back, { latencyMs: 130, failures: 0, restsUntil: 0 });
  });
});
