import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileValues } from './scaffold/file-values.ts';
import { valuesOf } from './situation.ts';
import { fill, messagesOf, parseTemplate } from './template.ts';

const PROMPTS = join(__dirname, '..', '..', 'media', 'prompts');

describe('a prompt file', () => {
  it('has facts, and parts after its marks; what stands before them is for people', () => {
    const file =
      '# Title\n<!-- small: completion -->\n<!-- tokens: 12 9 -->\n<!-- stop: \\n\\n -->\n\n<!-- user -->\nDo {{it}}.\n\n<!-- completion -->\n# {{it}}\n';
    const template = parseTemplate(file);
    assert.deepEqual(template, {
      system: '',
      user: 'Do {{it}}.',
      completion: '# {{it}}',
      after: '',
      small: 'completion',
      tokens: { chat: 12, completion: 9 },
      stop: ['\n\n'],
    });
    assert.deepEqual(messagesOf(template, { it: 'that' }), [{ role: 'user', content: 'Do that.' }]);
  });

  it('leaves out a line that names a value which is empty, and reads no value again', () => {
    assert.equal(fill('a\nb {{none}}\n{{code}}', { code: '{{none}} {{code}}' }), 'a\n{{none}} {{code}}');
  });

  it('names only values that there are, each of those in media/prompts', () => {
    const situation = {
      languageId: 'python',
      file: 'a.py',
      above: [],
      code: [],
      below: [],
      indent: '',
      wish: '',
      problems: [],
    };
    const known = new Set([
      ...Object.keys(valuesOf(situation)),
      ...Object.keys(fileValues('page', '', [], undefined, new Map())),
    ]);
    const files = readdirSync(PROMPTS);
    assert.equal(files.length, 11);
    for (const name of files) {
      const text = readFileSync(join(PROMPTS, name), 'utf8');
      for (const [, value = ''] of text.matchAll(/\{\{(\w+)\}\}/g))
        assert.ok(known.has(value), `${name}: ${value}`);
      assert.ok(parseTemplate(text).user !== '', name);
    }
  });
});
