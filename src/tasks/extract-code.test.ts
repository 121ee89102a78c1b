import assert from 'node:assert/strict';
import { codeIn } from './extract-code.ts';

describe('the code of an answer', () => {
  it('is what the first fence holds, without the words around it', () => {
    assert.equal(codeIn('Sure:\n```python\nx = 1\n```\nThis sets x.\n```\ny\n```', true), 'x = 1');
  });

  it('is there while the fence is still open, without the half of a closing one', () => {
    assert.equal(codeIn('```js\nlet a;\n``', false), 'let a;');
    assert.equal(codeIn('```js\nlet a;\nlet', false), 'let a;\nlet');
  });

  it('is the whole answer where there is no fence, but only once it has ended', () => {
    assert.equal(codeIn('x = 1', false), null);
    assert.equal(codeIn('\nx = 1\n', true), 'x = 1');
    assert.equal(codeIn('  \n', true), null);
  });

  it('keeps fences inside of a longer fence', () => {
    assert.equal(codeIn('````md\n```\na\n```\n````', true), '```\na\n```');
  });
});
