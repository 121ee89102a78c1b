import assert from 'node:assert/strict';
import { solutionsPage } from './solutions-page.ts';

describe('the page of solutions', () => {
  it('shows each as it will stand in the file, and where it begins', () => {
    const { text, heads } = solutionsPage(['a();', 'b();\n  c();'], '  ', 10, 'asking');
    const lines = text.split('\n');
    assert.equal(lines[0], '2 of 10 solutions so far …');
    assert.deepEqual(heads, [2, 5]);
    assert.match(lines[2] ?? '', /Solution 1/);
    assert.deepEqual(lines.slice(5), [lines[5], '  b();', '  c();']);
  });

  it('says how it ended', () => {
    const first = (count: number, state: 'done' | 'failed') =>
      solutionsPage(Array(count).fill('x'), '', 10, state).text.split('\n')[0];
    assert.equal(first(10, 'done'), '10 solutions');
    assert.equal(first(3, 'done'), '3 solutions; the model has no others.');
    assert.equal(first(0, 'done'), 'The model has nothing to suggest here.');
    assert.equal(first(1, 'failed'), '1 solutions; then the server reported an error.');
  });
});
