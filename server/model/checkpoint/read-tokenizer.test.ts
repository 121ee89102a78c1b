import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generationFile } from '../default-files.ts';
import { readTokenizer } from './read-tokenizer.ts';

const GOLDEN = join(__dirname, '..', '..', '..', 'test', 'golden', 'models', 'llama', 'tokenizer.json');
const ROWS = 270;

describe('a tokeniser in Hugging Face’s format', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-tokenizer-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function read(change: object, config?: object) {
    const file = { ...JSON.parse(readFileSync(GOLDEN, 'utf8')), ...change };
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(file));
    if (config) writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
    return readTokenizer(folder, ROWS);
  }
  const added = (...contents: string[]) => ({
    added_tokens: contents.map((content, index) => ({
      id: 264 + index,
      content,
      special: content !== 'word',
    })),
  });

  it('begins and ends texts as its configuration says, in either spelling', () => {
    for (const eos of ['<|endoftext|>', { content: '<|endoftext|>', lstrip: false }]) {
      const { bos, eos: end, addBos } = read({}, { bos_token: null, eos_token: eos, add_bos_token: true });
      assert.deepEqual([bos, end, addBos], [undefined, 0, true]);
    }
  });

  it('begins texts with a token where its post-processor does and nothing else is said', () => {
    const single = [
      { SpecialToken: { id: '<|endoftext|>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
    ];
    assert.equal(read({ post_processor: { type: 'TemplateProcessing', single } }).addBos, true);
    assert.equal(read({ post_processor: { type: 'TemplateProcessing', single: [single[1]] } }).addBos, false);
  });

  it('knows the marks for filling in the middle by their names', () => {
    const marks = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'];
    const vocabulary = read(added(...marks), { eos_token: '<|endoftext|>' });
    const { fim } = generationFile(vocabulary, 256);
    assert.deepEqual(fim, { prefix: 264, suffix: 265, middle: 266, order: 'PSM' });
    assert.equal(read(added(...marks.slice(1))).fim, undefined);
  });

  it('knows such marks in the spellings of other models, and takes them for no words even where its file does', () => {
    for (const marks of [
      ['<fim_prefix>', '<fim_suffix>', '<fim_middle>'],
      ['<fim-prefix>', '<fim-suffix>', '<fim-middle>'],
      ['<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>'],
    ]) {
      const tokens = marks.map((content, index) => ({ id: 264 + index, content, special: false }));
      const { fim, userDefined } = read({ added_tokens: tokens });
      assert.deepEqual(fim, { prefix: 264, suffix: 265, middle: 266 });
      assert.deepEqual(userDefined, []);
    }
  });

  it('finds the template of conversations in any of its places', () => {
    const template = '{{ messages }}';
    const named = [
      { name: 'tool_use', template: 'x' },
      { name: 'default', template },
    ];
    for (const chat_template of [template, named])
      assert.equal(read({}, { chat_template }).chatTemplate, template);
    writeFileSync(join(folder, 'chat_template.jinja'), 'from a file');
    assert.equal(read({}, {}).chatTemplate, 'from a file');
  });

  it('takes special tokens and rows without a token out of what may be written', () => {
    const { control, userDefined, tokens } = read(added('<|special|>', 'word'));
    assert.deepEqual(userDefined, [265]);
    assert.deepEqual(control, [264, 266, 267, 268, 269]);
    assert.equal(tokens.length, ROWS);
  });
});
