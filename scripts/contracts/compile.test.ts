import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { COMPILED, compileContracts } from './compile.ts';

describe('the compiled contracts', () => {
  it('are what their source gives, byte for byte', () => {
    assert.equal(readFileSync(COMPILED, 'utf8'), compileContracts());
  });
});
