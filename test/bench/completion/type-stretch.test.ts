import assert from 'node:assert/strict';
import { type Offer, typeStretch } from './type-stretch.ts';

const stretch = (typed: string) => ({
  path: 'a.py',
  language: 'python',
  before: 'x = 1\n',
  typed,
  after: '\nend()\n',
});

describe('somebody who types', () => {
  it('needs a key for each character, and one for Enter with the indentation', async () => {
    const { keys, plainKeys } = await typeStretch(stretch('if x:\n    go()'), async () => '');
    assert.deepEqual([keys, plainKeys], [10, 10]);
  });

  it('takes with one key what is all of it right, and nothing else', async () => {
    const offers = new Map([
      [0, 'if x:'],
      [1, '\n    stop()'],
    ]);
    let asked = 0;
    const { keys, shown, accepted, chars } = await typeStretch(
      stretch('if x:\n    go()'),
      async () => offers.get(asked++) ?? '',
    );
    assert.deepEqual({ keys, shown, accepted, chars }, { keys: 6, shown: 2, accepted: 1, chars: 5 });
  });

  it('shows the client what is written so far, and what follows', async () => {
    const seen: string[] = [];
    const offer: Offer = async ({ source, at }) => {
      const line = source.slice(at.line, 0, source.lineLength(at.line));
      seen.push(`${at.line}:${at.column} ${line} of ${source.lineCount}`);
      return '';
    };
    await typeStretch(stretch('ab'), offer);
    assert.deepEqual(seen, ['1:0  of 4', '1:1 a of 4']);
  });
});
