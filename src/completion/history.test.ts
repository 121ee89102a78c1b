import assert from 'node:assert/strict';
import { explain, remember, type Silence } from './history.ts';

const silence = (reason: Silence['reason'], detail?: string): Silence => ({
  reason,
  detail,
  doc: 'a',
  at: 0,
});

describe('why was there no suggestion', () => {
  it('is answered with the last reason', () => {
    const history = remember(remember([], silence('empty')), silence('secret-file'));
    assert.equal(explain(history, 'a'), 'This file may hold secrets, so nothing of it is sent to a model.');
  });

  it('names the error', () => {
    const history = [silence('error', 'The server cannot be reached.')];
    assert.equal(explain(history, 'a'), 'The server reported an error. The server cannot be reached.');
  });

  it('looks behind the keystrokes that overtook their own answers', () => {
    assert.equal(explain([silence('empty'), silence('superseded')], 'a'), 'The model had nothing to add.');
    assert.match(explain([silence('superseded')], 'a'), /Typing went on/);
    assert.match(explain([], 'a'), /a suggestion each time/);
  });

  it('is answered for the document that is looked at, not for another', () => {
    assert.match(explain([silence('empty')], 'b'), /or none was asked for/);
  });

  it('keeps the last twenty', () => {
    let history: readonly Silence[] = [];
    for (let i = 0; i < 30; i++) history = remember(history, silence('empty'));
    assert.equal(history.length, 20);
  });
});
