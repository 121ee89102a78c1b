import assert from 'node:assert/strict';
import { Rope } from './fields.ts';

describe('the rotary embedding of a configuration', () => {
  it('may give its base in a part of its own, as newer files do', () => {
    assert.deepEqual(Rope.parse({ rope_type: 'default', rope_theta: 10_000 }), {
      rope_type: 'default',
      rope_theta: 10_000,
    });
    assert.deepEqual(Rope.parse({}), {});
  });

  it('is refused where positions are stretched, which the graph does not do', () => {
    for (const type of ['linear', 'dynamic', 'yarn', 'llama3']) {
      assert.equal(Rope.safeParse({ rope_type: type, factor: 8 }).success, false, type);
      assert.equal(Rope.safeParse({ type, factor: 8 }).success, false, type);
    }
  });
});
