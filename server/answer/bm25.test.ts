import assert from 'node:assert/strict';
import { createPassageIndex } from './bm25.ts';
import { passagesOf } from './passages.ts';
import { wordsOf } from './words.ts';

function search(documents: Readonly<Record<string, string>>, question: string, most = 3) {
  const index = createPassageIndex();
  for (const [file, text] of Object.entries(documents))
    for (const passage of passagesOf(file, text)) index.add(passage);
  return index.search(question, most);
}

describe('the search for passages', () => {
  it('finds the one that tells, by rare words rather than by many', () => {
    const found = search(
      {
        'a.md': 'The server is the server of the servers and the server.',
        'b.md': 'The server listens at the port 8459.',
        'c.md': 'The engine is another process.',
      },
      'At which port does the server listen?',
    );
    assert.equal(found[0]?.passage.file, 'b.md');
    assert.ok(found[0].score > found[1]!.score);
  });

  it('finds names in code by their parts, and a document by its name', () => {
    const documents = { 'x.ts': 'const maxRequests = 64;', 'idle-exit.ts': 'return seconds;' };
    assert.equal(search(documents, 'most requests')[0]?.passage.file, 'x.ts');
    assert.equal(search(documents, 'idle exit')[0]?.passage.file, 'idle-exit.ts');
  });

  it('finds nothing where no word is shared, and in nothing', () => {
    assert.deepEqual(search({ 'a.md': 'one two' }, 'three'), []);
    assert.deepEqual(search({}, 'three'), []);
  });

  it('has a score by the formula', () => {
    const [first] = search({ a: 'cat dog', b: 'dog dog dog' }, 'cat');
    // Two passages of 3 and 4 words with their names; one has the word, once.
    const expected = (Math.log(1 + 1.5 / 1.5) * 2.2) / (1 + 1.2 * (0.25 + (0.75 * 3) / 3.5));
    assert.ok(Math.abs((first?.score ?? 0) - expected) < 1e-12);
  });
});

describe('the words of a text', () => {
  it('are parts of names, in small letters and in the singular', () => {
    assert.deepEqual(wordsOf('maxTokens MAX_TOKENS HTTPServer v2 classes été'), [
      'max',
      'token',
      'max',
      'token',
      'http',
      'server',
      'v',
      '2',
      'classe',
      'été',
    ]);
  });
});

describe('the passages of a document', () => {
  it('are its lines, each once, in order, without blank ones around them', () => {
    const lines = Array.from({ length: 100 }, (_, at) => (at % 9 === 8 ? '' : `line ${at + 1}`));
    const passages = passagesOf('a', lines.join('\n'));
    assert.ok(passages.length > 5);
    for (const { from, to, text } of passages) {
      assert.equal(text, lines.slice(from - 1, to).join('\n'));
      assert.ok(lines[from - 1] !== '' && lines[to - 1] !== '');
    }
    assert.equal(passages.flatMap(({ text }) => text.split('\n')).filter(Boolean).length, 89);
  });

  it('are no longer than a model can take, but for a single long line', () => {
    const passages = passagesOf('a', `${'x'.repeat(3000)}\n${`${'y'.repeat(500)}\n`.repeat(5)}`);
    assert.deepEqual(
      passages.map(({ from, to }) => [from, to]),
      [
        [1, 1],
        [2, 3],
        [4, 5],
        [6, 6],
      ],
    );
    assert.deepEqual(passagesOf('a', '\n \n'), []);
  });
});
