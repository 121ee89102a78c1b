import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.ts';
import { L10N_BUNDLE, l10nBundle } from './l10n-bundle.ts';
import { heardTexts, particularsIn, shownTexts, textsIn } from './shown-texts.ts';

describe('the texts for translators', () => {
  it('are those of the code (made by "npx tsx scripts/docs/l10n-bundle.ts")', () => {
    assert.equal(readFileSync(L10N_BUNDLE, 'utf8'), l10nBundle());
  });

  it('are all that the code says to people', () => {
    const missed = shownTexts().untranslated.map(({ file, line, text }) => `${file}:${line} ${text}`);
    assert.deepEqual(missed, []);
  });

  it('are found in calls, tables and templates, and missed in none of them', () => {
    const found = textsIn(
      'x.ts',
      "const A = { a: later('In a table') }; show(t('Of {0}', n)); show(`Left $" +
        "{n} of it`); show('Cancel'); log.info('not shown');",
    );
    assert.deepEqual(found.translated, ['In a table', 'Of {0}']);
    assert.deepEqual(
      found.untranslated.map(({ text }) => text),
      ['Left {} of it', 'Cancel'],
    );
  });

  it('have the particulars of errors that are words, and what servers say that they do', () => {
    assert.deepEqual(
      particularsIn(
        "throw new PhcError('X', { detail: 'connection lost' }); new PhcError('Y', { detail: `$" +
          '{n} s` })',
      ),
      ['connection lost'],
    );
    const heard = heardTexts();
    for (const text of ['Loading the model', 'Reading the chain', 'the server forgot the answer'])
      assert.ok(heard.includes(text), text);
  });

  it('are those of package.json, each once in package.nls.json and none besides', () => {
    const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
    const named = new Set([...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    const given: object = JSON.parse(readFileSync(join(ROOT, 'package.nls.json'), 'utf8'));
    assert.deepEqual(Object.keys(given).sort(), [...named].sort());
  });

  it('of package.json are nowhere in it as they are', () => {
    const { contributes } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const plain: string[] = [];
    JSON.stringify(contributes, (key, value) => {
      const shown = /^(title|description|markdownDescription|name|label|altText|enumDescriptions)$/.test(key);
      for (const text of shown ? [value].flat() : [])
        if (typeof text === 'string' && text !== 'PH-Codex' && !/^%[\w.]+%$/.test(text)) plain.push(text);
      return value;
    });
    assert.deepEqual(plain, []);
  });
});
