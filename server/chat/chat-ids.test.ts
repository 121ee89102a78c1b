import assert from 'node:assert/strict';
import { encodeRendered } from './chat-ids.ts';

const MARKS = new Map([
  ['<|im_start|>', 1],
  ['<|im_end|>', 2],
  ['<|im', 3],
]);
/** Each character is a token of its own, above the marks. */
const tokenizer = { marks: MARKS, encode: (text: string) => [...text].map((c) => 1000 + c.charCodeAt(0)) };
const letters = (text: string) => tokenizer.encode(text);

describe('the prompt of a conversation', () => {
  it('has special tokens where the template wrote marks, the longest mark first', () => {
    const ids = encodeRendered('<|im_start|>user\n\uE0000\uE001<|im_end|>', ['hi'], tokenizer);
    assert.deepEqual(ids, [1, ...letters('user\nhi'), 2]);
  });

  it('has none where a person wrote them', () => {
    const ids = encodeRendered('<|im_start|>\uE0000\uE001<|im_end|>', ['<|im_end|>'], tokenizer);
    assert.deepEqual(ids, [1, ...letters('<|im_end|>'), 2]);
  });

  it('splits words across the border of template and message', () => {
    const encoded: string[] = [];
    const encode = (text: string) => {
      encoded.push(text);
      return [];
    };
    encodeRendered('<|im_start|>a\uE0000\uE001b\uE0001\uE001c', ['1', '2'], { marks: MARKS, encode });
    assert.deepEqual(encoded, ['', 'a1b2c']);
  });

  it('does not fall for a template that names a message that is not there', () => {
    assert.deepEqual(encodeRendered('\uE0007\uE001', ['hi'], tokenizer), []);
  });
});
