import assert from 'node:assert/strict';
import { seededRandom } from '../../../server/engine/random.ts';
import { fitMixture, lambdaOf, meanLoss, type Observation } from './fit-mixture.ts';

/** Tokens of which the memory alone knows a share that a feature tells, and the model the rest. */
function observations(shareBy: (signal: number) => number): Observation[] {
  const random = seededRandom(7);
  return Array.from({ length: 4000 }, () => {
    const signal = random() < 0.5 ? 0 : 1;
    const remembered = random() < shareBy(signal);
    return { features: [1, signal], model: remembered ? 0.001 : 0.5, share: remembered ? 1 : 0 };
  });
}

describe('fitting the weight of the memory', () => {
  it('finds how often the memory is right, by what tells it', () => {
    const weights = fitMixture(
      observations((signal) => (signal ? 0.8 : 0.2)),
      2,
    );
    assert.ok(Math.abs(lambdaOf([1, 0], weights) - 0.2) < 0.03);
    assert.ok(Math.abs(lambdaOf([1, 1], weights) - 0.8) < 0.03);
  });

  it('makes the code more likely than any other constant does', () => {
    const seen = observations(() => 0.3).map((one) => ({ ...one, features: [1] }));
    const fitted = fitMixture(seen, 1);
    const loss = meanLoss(seen, fitted);
    for (const weight of [-3, -2, -0.5, 0, 1]) assert.ok(meanLoss(seen, [weight]) >= loss);
  });

  it('gives the same weights at every call', () => {
    const seen = observations((signal) => (signal ? 0.6 : 0.4));
    assert.deepEqual(fitMixture(seen, 2), fitMixture(seen, 2));
  });
});
