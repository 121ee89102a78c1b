import assert from 'node:assert/strict';
import { seededRandom } from './random.ts';
import { createSampler } from './sampler.ts';

const logits = Float32Array.of(0, 2, 1, -1);

describe('sampling', () => {
  it('takes the most likely token at temperature 0, the first of equals', () => {
    const sample = createSampler({ temperature: 0, topP: 1 }, seededRandom(1));
    assert.equal(sample(logits, null), 1);
    assert.equal(sample(Float32Array.of(3, 3, 1), null), 0);
  });

  it('only takes tokens that are allowed', () => {
    for (const temperature of [0, 1]) {
      const sample = createSampler({ temperature, topP: 1 }, seededRandom(1));
      for (let i = 0; i < 50; i++) assert.ok([0, 3].includes(sample(logits, [0, 3])));
    }
  });

  it('never takes a masked token', () => {
    const masked = Float32Array.of(0, Number.NEGATIVE_INFINITY, 1, 2);
    const sample = createSampler({ temperature: 2, topP: 1 }, seededRandom(3));
    for (let i = 0; i < 200; i++) assert.notEqual(sample(masked, null), 1);
  });

  it('gives the same tokens for the same seed', () => {
    const draw = (seed: number) => {
      const sample = createSampler({ temperature: 1, topP: 0.9 }, seededRandom(seed));
      return Array.from({ length: 30 }, () => sample(logits, null)).join();
    };
    assert.equal(draw(7), draw(7));
    assert.notEqual(draw(7), draw(8));
  });

  it('follows the probabilities', () => {
    const sample = createSampler({ temperature: 1, topP: 1 }, seededRandom(5));
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 20_000; i++) counts[sample(logits, null)]!++;
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    counts.forEach((count, id) => {
      assert.ok(Math.abs(count / 20_000 - Math.exp(logits[id]!) / total) < 0.015);
    });
  });

  it('leaves out the unlikely tail beyond top-p', () => {
    const sample = createSampler({ temperature: 1, topP: 0.5 }, seededRandom(5));
    for (let i = 0; i < 100; i++) assert.equal(sample(logits, null), 1);
  });
});
