import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatIds } from '../../../server/chat/chat-ids.ts';
import { importModel } from '../../../server/model/import-model.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';

const GOLDEN = join(__dirname, '..', '..', 'golden', 'models', 'qwen2');
const TEMPLATE_FILE = 'chat_template.jinja';

describe('a folder with its chat template in a file of its own', function () {
  this.timeout(60_000);
  let base: string;
  let template: string;

  before(() => {
    base = mkdtempSync(join(tmpdir(), 'phc-template-'));
    cpSync(GOLDEN, join(base, 'folder'), { recursive: true });
    const path = join(base, 'folder', 'tokenizer_config.json');
    const { chat_template, ...config } = JSON.parse(readFileSync(path, 'utf8'));
    template = chat_template;
    writeFileSync(path, JSON.stringify(config));
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  const ownFile = (text: string) => writeFileSync(join(base, 'folder', TEMPLATE_FILE), text);
  const importFrom = (folder: string, home: string) => importModel(folder, { home: join(base, home) });

  it('is the same model, to the digest, as with the template in tokenizer_config.json', async () => {
    ownFile(template);
    const [inConfig, inFile] = [await importFrom(GOLDEN, 'a'), await importFrom(join(base, 'folder'), 'b')];
    assert.equal(inFile.root, inConfig.root);
    const generation = JSON.parse(readFileSync(join(inFile.folder, 'generation.json'), 'utf8'));
    const tokenizer = createTokenizer(
      JSON.parse(readFileSync(join(inFile.folder, 'tokenizer.json'), 'utf8')),
    );
    const ids = await chatIds([{ role: 'user', content: 'hello' }], tokenizer, generation);
    assert.ok(ids.length > tokenizer.encode('hello').length, 'the template wrote around the words');
  });

  it('is asked by that file where it has both, as Hugging Face does', async () => {
    cpSync(join(GOLDEN, 'tokenizer_config.json'), join(base, 'folder', 'tokenizer_config.json'));
    ownFile('{{ messages[0].content }}');
    const { folder } = await importFrom(join(base, 'folder'), 'c');
    const { chatTemplate } = JSON.parse(readFileSync(join(folder, 'generation.json'), 'utf8'));
    assert.equal(chatTemplate, '{{ messages[0].content }}');
  });

  it('is not imported with a template longer than any', async () => {
    ownFile('x'.repeat(2 << 20));
    await assert.rejects(importFrom(join(base, 'folder'), 'd'), {
      message: /chat_template\.jinja is too long/,
    });
  });
});
