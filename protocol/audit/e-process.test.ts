import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededNumbers } from '../../test/support/seeded-numbers.ts';
import { ALPHA, addAnswer, EProcess, isCheating, logEvidence, NO_ANSWERS } from './e-process.ts';

const MU0 = 1e-3;
const TOKENS = 20;

/** Answers until the process calls somebody a cheat, or undefined within `most`. */
function caughtAfter(draw: () => number, most: number, before = NO_ANSWERS): number | undefined {
  let process = before;
  for (let answer = 1; answer <= most; answer++) {
    process = addAnswer(process, Array.from({ length: TOKENS }, draw), MU0);
    if (isCheating(process)) return answer;
  }
  return undefined;
}

describe('the evidence of an honest provider', () => {
  it('never convicts in a thousand streams whose deviations are at the very limit', () => {
    // The worst that is allowed: mostly nothing, now and then all; the mean is mu0.
    for (const size of [1, 0.1, 2 * MU0]) {
      for (let seed = 0; seed < 333; seed++) {
        const random = seededNumbers(seed + 1);
        const draw = () => (random() < MU0 / size ? size : 0);
        assert.equal(caughtAfter(draw, 50), undefined, `size ${size}, seed ${seed}`);
      }
    }
  });

  it('is on the average what it was before, one token at a time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
        fc.double({ min: 1e-3, max: 0.2, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (past, mu0, share) => {
          const process = addAnswer(NO_ANSWERS, past, mu0);
          // Any distribution on [0, 1] with the mean mu0 is a mixture of pairs of points around it.
          const low = mu0 * share;
          const high = mu0 + (1 - mu0) * share;
          const chance = high === low ? 1 : (mu0 - low) / (high - low);
          const capital = (x: number) => Math.exp(logEvidence(addAnswer(process, [x], mu0)));
          const expected = chance * capital(high) + (1 - chance) * capital(low);
          assert.ok(expected <= Math.exp(logEvidence(process)) * (1 + 1e-9));
        },
      ),
    );
  });

  it('starts at one, and does not depend on how answers are cut into calls of zero tokens', () => {
    assert.ok(Math.abs(logEvidence(NO_ANSWERS)) < 1e-12);
    const empty = addAnswer(NO_ANSWERS, [], MU0);
    assert.ok(Math.abs(logEvidence(empty)) < 1e-12);
  });
});

describe('the evidence of a cheat', () => {
  it('convicts on the first answer whose tokens are a quarter of a nat off, as 4-bit weights are', () => {
    assert.equal(
      caughtAfter(() => 0.25, 10),
      1,
    );
  });

  it('convicts within two answers after ten thousand honest ones', () => {
    let process = NO_ANSWERS;
    for (let answer = 0; answer < 10_000; answer++) process = addAnswer(process, Array(TOKENS).fill(0), MU0);
    assert.ok(!isCheating(process));
    const after = caughtAfter(() => 0.25, 10, process);
    assert.ok(after !== undefined && after <= 2, `${after}`);
  });

  it('convicts who deviates by three times the limit, given time', () => {
    const after = caughtAfter(() => 3 * MU0, 200);
    assert.ok(after !== undefined, `${after}`);
  });

  it('can be kept as JSON and taken up again', () => {
    const process = addAnswer(NO_ANSWERS, [0.01, 0.2], MU0);
    assert.deepEqual(EProcess.parse(JSON.parse(JSON.stringify(process))), process);
    assert.equal(ALPHA, 1e-6);
  });
});
