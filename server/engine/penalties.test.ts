import assert from 'node:assert/strict';
import { createPenalizer } from './penalties.ts';

const moved = (penalizer: ReturnType<typeof createPenalizer>) => {
  const logits = new Float32Array(5);
  penalizer?.apply(logits);
  return [...logits];
};

describe('penalties', () => {
  it('add what is asked for to the logits of the named tokens, and to no others', () => {
    const bias = [
      [1, -100],
      [3, 2.5],
    ] as const;
    assert.deepEqual(moved(createPenalizer({ bias, presence: 0, frequency: 0 }, 5)), [0, -100, 0, 2.5, 0]);
  });

  it('take presence once and frequency each time, only from what the answer has', () => {
    const penalizer = createPenalizer({ bias: [], presence: 1, frequency: 0.25 }, 5);
    assert.deepEqual(moved(penalizer), [0, 0, 0, 0, 0]);
    for (const id of [2, 4, 2, 2]) penalizer?.count(id);
    assert.deepEqual(moved(penalizer), [0, 0, -1.75, 0, -1.25]);
  });

  it('make what was said likelier where they are negative', () => {
    const penalizer = createPenalizer({ bias: [], presence: -2, frequency: 0 }, 5);
    penalizer?.count(0);
    assert.equal(moved(penalizer)[0], 2);
  });

  it('refuse a token that the model does not have', () => {
    assert.throws(() => createPenalizer({ bias: [[5, 1]], presence: 0, frequency: 0 }, 5), {
      code: 'PHC_REQUEST_INVALID',
      param: 'logit_bias',
    });
  });
});
