import assert from 'node:assert/strict';
import { parseMeasured, parseProgress } from './parse-progress.ts';

describe('progress of a training', () => {
  it('is read from the lines that train.py prints, and from no others', () => {
    const read = parseProgress('step 12/60  loss 1.2345  130 tokens/s  7 min left');
    assert.deepEqual(read, { done: 12, steps: 60, loss: 1.2345, minutesLeft: 7 });
    assert.equal(parseProgress('step 12  held out: plain_nats 2.1'), undefined);
  });

  it('tells how many places are measured', () => {
    assert.deepEqual(parseMeasured('measured 12/80'), { done: 12, places: 80 });
    assert.equal(parseMeasured('step 12/60  loss 1.2345  130 tokens/s  7 min left'), undefined);
  });
});
