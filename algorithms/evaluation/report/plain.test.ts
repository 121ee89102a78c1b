import assert from 'node:assert/strict';
import { plain } from './plain.ts';

describe('a foreign text', () => {
  it('cannot move the cursor, begin a line or turn its direction', () => {
    assert.equal(plain('a\u001b[2J\nAll is well\u202e'), 'a\\u001b[2J\\u000aAll is well\\u202e');
    assert.equal(plain('Jürgen 日本 🙂'), 'Jürgen 日本 🙂');
  });
});
