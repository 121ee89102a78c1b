import assert from 'node:assert/strict';
import fc from 'fast-check';
import { logSumExp } from './logprobs.ts';
import { mix } from './mix.ts';

const probabilities = (logits: Float32Array) => logits.map((logit) => Math.exp(logit - logSumExp(logits)));

describe('mixing the memory into the model', () => {
  const logit = fc.double({ min: -15, max: 15, noNaN: true });

  it('gives (1 − λ) of the model and λ of the memory', () => {
    fc.assert(
      fc.property(
        fc.array(logit, { minLength: 4, maxLength: 30 }),
        fc.integer({ min: 1, max: 20 }),
        (values, length) => {
          const logits = Float32Array.from(values);
          const model = probabilities(logits);
          const prediction = {
            length,
            places: 3,
            candidates: [
              { id: 2, share: 0.7 },
              { id: 0, share: 0.3 },
            ],
            files: [0],
          };
          const { lambda, best } = mix(logits, prediction);
          assert.equal(model[best], Math.max(...model));
          const share = new Map(prediction.candidates.map((candidate) => [candidate.id, candidate.share]));
          probabilities(logits).forEach((mixed, id) => {
            const expected = (1 - lambda) * model[id]! + lambda * (share.get(id) ?? 0);
            assert.ok(Math.abs(mixed - expected) < 1e-3, `${mixed} instead of ${expected}`);
          });
        },
      ),
    );
  });

  it('trusts a long match more than a short one', () => {
    const weight = (length: number) =>
      mix(Float32Array.of(1, 2, 0, 0), { length, places: 1, candidates: [{ id: 0, share: 1 }], files: [] })
        .lambda;
    assert.ok(weight(12) > weight(4) && weight(4) > weight(1));
  });
});
