import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { readConfig } from '../../../server/model/checkpoint/read-config.ts';
import { bannedTokens, engineFile } from '../../../server/model/default-files.ts';
import { defaultRecipesFolder, readRecipe, readRecipeFiles } from '../../../server/model/recipe.ts';
import { type ModelRef, openModel } from '../../../server/model/store.ts';
import { runOnnx } from '../../support/run-onnx.ts';

const ROOT = join(__dirname, '..', '..', '..');
const PROMPT = 'def fibonacci(n):\n    if n < 2:\n        return n\n    return fib';

describe('PH-Codex-S', function () {
  this.timeout(60_000);
  let model: ModelRef;
  let tokenizer: Tokenizer;
  const read = (name: string) => JSON.parse(readFileSync(join(model.folder, name), 'utf8'));
  const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;

  before(async () => {
    model = await openModel('ph-codex-s');
    tokenizer = new Tokenizer(read('tokenizer.json'), read('tokenizer_config.json'));
  });

  it('has the digest of its recipe', async () => {
    const recipe = await readRecipe('ph-codex-s', defaultRecipesFolder());
    assert.equal(model.root, recipe?.modelRoot);
  });

  it('gives the next tokens that the original weights with the adapter give', async () => {
    // From a forward pass of algorithms/training in fp32 over the recipe's own weights and the adapter. The first few
    // tokens have too little before them: their two likeliest successors are nearer than 8-bit activations are exact.
    const ids = encode(PROMPT);
    const { next } = await runOnnx(join(model.folder, 'model.onnx'), readConfig(read('config.json')), ids);
    assert.deepEqual(next.slice(7), [304, 1758, 216, 32, 42, 448, 1003, 304, 472, 1003, 3987, 46477]);
    assert.equal(tokenizer.decode(next.slice(-1)), 'onacci');
  });

  it('splits 50 source files into the tokens that llama.cpp gives', () => {
    const golden = JSON.parse(readFileSync(join(ROOT, 'test', 'golden', 'tokens', 'llama-cpp.json'), 'utf8'));
    assert.equal(golden.files.length, 50);
    // Without its added tokens the text of a special token is text, as in the golden ids.
    const plain = new Tokenizer({ ...read('tokenizer.json'), added_tokens: [] }, {});
    for (const { path, sha256, idsSha256 } of golden.files) {
      const bytes = readFileSync(join(ROOT, 'node_modules', path));
      const hash = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
      assert.equal(hash(bytes), sha256, `${path} is another version: run test/bench/token-golden.mjs`);
      const text = bytes.toString('utf8').slice(0, golden.maxCharacters);
      const ids = Uint32Array.from(plain.encode(text, { add_special_tokens: false }).ids);
      assert.equal(hash(new Uint8Array(ids.buffer)), idsSha256, path);
    }
  });

  it('bans the Markdown fences and markers of its vocabulary, and names the engine that settles disputes', async () => {
    const recipe = await readRecipe('ph-codex-s', defaultRecipesFolder());
    assert.ok(recipe);
    const { generation, engine } = await readRecipeFiles(recipe);
    const { model: bpe, added_tokens } = read('tokenizer.json');
    const vocabulary = {
      tokens: Object.keys(bpe.vocab),
      merges: bpe.merges,
      control: added_tokens.map(({ id }: { id: number }) => id),
      userDefined: [],
      bos: undefined,
      eos: undefined,
      addBos: false,
      split: 'smollm',
      chatTemplate: undefined,
    };
    vocabulary.tokens.sort((a, b) => bpe.vocab[a] - bpe.vocab[b]);
    assert.deepEqual(generation.banned, bannedTokens(vocabulary, generation.eos));
    assert.deepEqual(
      generation.banned
        .filter((id) => vocabulary.tokens[id]?.includes('`'))
        .map((id) => tokenizer.decode([id])),
      ['```', ' ```'],
    );
    assert.deepEqual(engine, engineFile({ bits: 8, block: 64 }));
  });
});
