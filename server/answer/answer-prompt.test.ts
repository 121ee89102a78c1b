import assert from 'node:assert/strict';
import { answerPrompt, namedPassages } from './answer-prompt.ts';

const found = (file: string, text: string) => ({ passage: { file, from: 1, to: 2, text }, score: 1 });

describe('the prompt of an answer', () => {
  it('numbers the passages, with their files and lines, before the question', () => {
    const passages = [found('a.md', 'one {question}'), found('b.md', 'two')];
    const { text, shown } = answerPrompt('Which {text}?', passages, { context: 2048, maxTokens: 64 });
    assert.match(text, /\[1\] a\.md, lines 1 to 2:\none \{question\}\n\n\[2\] b\.md, lines 1 to 2:\ntwo\n/);
    assert.match(text, /Question: Which \{text\}\?\nAnswer:$/);
    assert.equal(shown.length, 2);
  });

  it('holds whole passages only, the best ones, as many as there is room for', () => {
    const passages = [1, 2, 3, 4].map((number) => found(`${number}`, 'x'.repeat(1000)));
    const { shown } = answerPrompt('a', passages, { context: 1200, maxTokens: 64 });
    assert.deepEqual(
      shown.map(({ passage }) => passage.file),
      ['1', '2'],
    );
  });

  it('is recognised in an answer that names passages', () => {
    assert.deepEqual([...namedPassages('It is so [1], and so [12] but not [x].')], [0, 11]);
  });
});
