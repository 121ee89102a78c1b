import assert from 'node:assert/strict';
import { deviationOf } from './deviation.ts';
import { answersToCatch, describePower } from './power.ts';

describe('the power of audits', () => {
  it('is what the reference computes for cheats that one audit catches', () => {
    assert.equal(answersToCatch(1, 0.01, 1), 459);
    assert.equal(answersToCatch(0.2, 0.05, 1), 459);
    assert.equal(answersToCatch(0.05, 0.05, 1), 1840);
    assert.equal(answersToCatch(1, 1, 1), 1);
  });

  it('is said in plain words', () => {
    assert.match(describePower(0.05, 1), /1 answer in 5 would be caught within 459 answers/);
    assert.match(describePower(0, 1), /nobody/);
  });
});

describe('the deviation of a token', () => {
  const tolerance = { mu0: 1e-3, tau: 0.02 };
  it('is the difference in nats, at most one', () => {
    assert.ok(Math.abs(deviationOf({ claimed: 500_000, logprob: -0.7, margin: 0 }, tolerance) - 0.2) < 1e-12);
    assert.equal(deviationOf({ claimed: 0, logprob: -9, margin: 0 }, tolerance), 1);
  });

  it('is one for a token that greedy decoding would not have chosen', () => {
    assert.equal(deviationOf({ claimed: 500_000, logprob: -0.5, margin: 0.03 }, tolerance), 1);
    assert.equal(deviationOf({ claimed: 0, logprob: 0, margin: Number.POSITIVE_INFINITY }, tolerance), 1);
    assert.equal(deviationOf({ claimed: 0, logprob: 0, margin: Number.NaN }, tolerance), 1);
  });
});
