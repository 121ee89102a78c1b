import assert from 'node:assert/strict';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createSpeller } from './spelling.ts';

const words = ['', 'r', 're', 'ret', 'return', 'returns', 'x', ' re', 're'];
const tokenizer: Tokenizer = {
  encode: () => [],
  bytes: (id) => words[id]!,
  marks: new Map(),
  isSpecial: (id) => id === 0,
  vocab: words.length,
  longest: 1,
};

describe('spelling', () => {
  const speller = createSpeller(tokenizer);
  const found = (bytes: string) => [...speller.candidates(bytes)].sort((a, b) => a - b);

  it('admits tokens that begin with the text and tokens that the text begins with', () => {
    assert.deepEqual(found('ret'), [1, 2, 3, 4, 5, 8]);
    assert.deepEqual(found('retu'), [1, 2, 3, 4, 5, 8]);
    assert.deepEqual(found('retx'), [1, 2, 3, 8]);
  });

  it('never admits a special token', () => assert.ok(!found('x').includes(0)));
});
