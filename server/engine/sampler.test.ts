import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { seededRandom } from './random.ts';
import { createSampler, type Sampling } from './sampler.ts';

const logits = Float32Array.of(0, 2, 1, -1);

/** The same draw by pairs of ids and weights that are sorted, as the definition reads. */
function drawPlainly({ temperature, topP }: Sampling, drawn: number, from: Float32Array, allowed: number[]) {
  const highest = Math.max(...allowed.map((id) => from[id]!));
  const pairs = allowed
    .filter((id) => from[id]! >= highest - 16 * temperature)
    .map((id) => ({ id, weight: Math.exp((from[id]! - highest) / temperature) }))
    .sort((a, b) => b.weight - a.weight || a.id - b.id);
  const sumOf = (some: typeof pairs) => some.reduce((sum, { weight }) => sum + weight, 0);
  const nucleus = pairs.filter((_, at) => sumOf(pairs.slice(0, at)) < topP * sumOf(pairs));
  let rest = drawn * sumOf(nucleus);
  const chosen = nucleus.find(({ weight }) => {
    rest -= weight;
    return rest < 0;
  });
  return (chosen ?? nucleus.at(-1))?.id;
}

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

  it('draws what a sort of all ids by their weights gives, also of equals, of masked and of few allowed ones', () => {
    const logit = fc.oneof(
      fc.integer({ min: -40, max: 40 }),
      fc.float({ min: -60, max: 60, noNaN: true }),
      fc.constant(Number.NEGATIVE_INFINITY),
    );
    fc.assert(
      fc.property(
        fc.array(logit, { minLength: 1, maxLength: 60 }).filter((all) => all.some(Number.isFinite)),
        fc.constantFrom(0.1, 0.7, 1, 2),
        fc.constantFrom(0.05, 0.5, 0.9, 1),
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.option(fc.uniqueArray(fc.nat(59), { minLength: 1 })),
        (all, temperature, topP, draws, some) => {
          const from = Float32Array.from(all);
          const allowed = some?.filter((id) => Number.isFinite(all[id])) ?? null;
          fc.pre(allowed?.length !== 0);
          let turn = 0;
          const sample = createSampler({ temperature, topP }, () => draws[turn++]!);
          for (const drawn of draws) {
            const expected = drawPlainly({ temperature, topP }, drawn, from, allowed ?? [...all.keys()]);
            assert.equal(sample(from, allowed), expected);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('takes the token with the highest id where none has a probability', () => {
    const none = new Float32Array(5).fill(Number.NEGATIVE_INFINITY);
    assert.equal(createSampler({ temperature: 1, topP: 0.9 }, seededRandom(1))(none, null), 4);
  });
});
