import assert from 'node:assert/strict';
import { placeAt } from '../../../test/support/place-at.ts';
import { previousLines } from './previous-lines.ts';

describe('lines above', () => {
  const keep = (text: string, marked: string) => previousLines.keep(text, placeAt(marked));

  it('are not written again', () => {
    assert.equal(keep('count += 1;', 'count += 1;\n|'), '');
    assert.equal(keep('a = 100\nb = 200', 'a = 100\nb = 200\n|'), '');
    assert.equal(keep('nt += 1;', 'count += 1;\ncou|'), '');
  });

  it('may be followed by one that is like them', () => {
    assert.equal(keep('count += 2;', 'count += 1;\n|'), 'count += 2;');
    assert.equal(keep('},', '},\n|'), '},');
  });
});
