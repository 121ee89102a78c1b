import assert from 'node:assert/strict';
import { cutRepeatedHead } from './cut-repeated-head.ts';

describe('an answer that writes the same test again', () => {
  it('is cut before it', () => {
    const first = 'def test_add():\n    assert add(1, 2) == 3\n';
    const other = 'def test_zero():\n    assert add(0, 0) == 0\n';
    assert.equal(cutRepeatedHead(`${first}\n${other}\n${first}`), `${first}\n${other}`);
    const test = "  it('adds', () => {\n  });\n";
    assert.equal(
      cutRepeatedHead(`describe('add', () => {\n${test}${test}`),
      `describe('add', () => {\n${test}`.trimEnd(),
    );
  });

  it('is left alone while all names are new, and while its last line grows', () => {
    assert.equal(cutRepeatedHead('def test_add():\n    pass\n\ndef test_add():'), null);
    assert.equal(cutRepeatedHead('def test_a():\n    x = 1\n    x = 1\n'), null);
  });
});
