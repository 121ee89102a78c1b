import assert from 'node:assert/strict';
import { codeContexts } from './contexts.ts';

/** A tokeniser of one token per character. */
const tokenizer = {
  encode: (text: string) => Array.from(text, (character) => character.charCodeAt(0)),
  bytes: (id: number) => String.fromCharCode(id),
  isSpecial: () => false,
  marks: new Map(),
  vocab: 65536,
  longest: 1,
};

describe('contexts of real code', () => {
  it('have the lengths that were asked for and differ in the last two tokens when typed anew', () => {
    for (const set of [...codeContexts(tokenizer, [20, 30])].slice(0, 100)) {
      assert.deepEqual(
        set.map(({ ids }) => ids.length),
        [20, 30],
      );
      for (const { ids, retyped } of set) {
        assert.equal(retyped.length, ids.length);
        assert.deepEqual(retyped.slice(0, -2), ids.slice(0, -2));
      }
    }
  });

  it('are enough for a hundred rounds at 512 and 1,024 tokens', () => {
    assert.ok([...codeContexts(tokenizer, [512, 1024])].length > 100);
  });
});
