import assert from 'node:assert/strict';
import { cutLoop } from './cut-loop.ts';

describe('an answer that goes round in circles', () => {
  it('is cut after the first round, once the third is whole', () => {
    const round = '<footer>\n<h2>Counts clicks on a button</h2>\n</footer>\n';
    assert.equal(cutLoop(`<body>\n${round.repeat(3)}`), `<body>\n${round.trimEnd()}`);
    assert.equal(cutLoop(`<body>\n${round.repeat(2)}<footer>\n`), null);
  });

  it('is not one that only closes brackets or has rows that differ', () => {
    assert.equal(cutLoop('}\n}\n}\n}\n'), null);
    assert.equal(
      cutLoop('    assert add(1, 2) == 3\n    assert add(2, 2) == 4\n    assert add(3, 2) == 5\n'),
      null,
    );
  });
});
