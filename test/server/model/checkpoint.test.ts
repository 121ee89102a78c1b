import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFolder } from '../../../server/model/import-folder.ts';
import { phcError } from '../../support/phc-code.ts';
import { decodeSafetensorsFile, encodeSafetensorsFile } from '../../support/safetensors-file.ts';

const GOLDEN = join(__dirname, '..', '..', 'golden', 'models');
const INDEX = 'model.safetensors.index.json';

type Json = Record<string, unknown>;

describe('a folder in Hugging Face’s format', function () {
  this.timeout(60_000);
  let folder: string;
  let home: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-checkpoint-'));
    home = join(folder, 'home');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function copyOf(name: string): string {
    const copy = join(folder, name);
    cpSync(join(GOLDEN, name), copy, { recursive: true });
    return copy;
  }
  function edit(path: string, change: (content: Json) => unknown): void {
    const content = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(change(content) ?? content));
  }
  async function refuses(source: string, detail: RegExp): Promise<void> {
    await assert.rejects(importFolder(source, { home }), phcError('PHC_MODEL_FORMAT', detail));
    rmSync(source, { recursive: true });
    // Nothing was begun.
    assert.deepEqual(readdirSync(folder), []);
  }
  async function refusesConfig(name: string, change: Json, detail: RegExp): Promise<void> {
    const copy = copyOf(name);
    edit(join(copy, 'config.json'), (config) => ({ ...config, ...change }));
    await refuses(copy, detail);
  }

  it('is refused by the name of what is not computed here', async () => {
    await refusesConfig(
      'llama',
      { model_type: 'bloom' },
      /must be llama, qwen2, starcoder2, gpt2, gpt_bigcode, gptj or codegen/,
    );
    await refusesConfig('llama', { hidden_act: 'gelu' }, /"hidden_act"/);
    await refusesConfig('llama', { attention_bias: true }, /"attention_bias"/);
    await refusesConfig('llama', { rope_parameters: { rope_type: 'yarn', rope_theta: 1e4 } }, /rope_type/);
    await refusesConfig('llama', { rope_scaling: { type: 'linear', factor: 2 } }, /rope_scaling/);
    await refusesConfig('gpt2', { activation_function: 'relu' }, /"activation_function"/);
    await refusesConfig('gpt2', { scale_attn_by_inverse_layer_idx: true }, /inverse_layer_idx/);
    await refusesConfig('gptj', { rotary_dim: 64 }, /64 of 16 items/);
    await refusesConfig('gptj', { tie_word_embeddings: true }, /tie_word_embeddings/);
    await refusesConfig('gpt_bigcode', { multi_query: false }, /"multi_query"/);
    await refusesConfig('starcoder2', { use_bias: false }, /"use_bias"/);
    await refusesConfig('codegen', { auto_map: { AutoModel: 'modeling_codegen.py' } }, /"auto_map"/);
    await refusesConfig('codegen', { n_head: 2, rotary_dim: 32 }, /2 heads cannot be those of a CodeGen/);
  });

  it('is refused where its sizes are huge or are not those of its tensors', async () => {
    await refusesConfig('llama', { vocab_size: 2 ** 31 }, /"vocab_size"/);
    await refusesConfig('llama', { num_hidden_layers: 1e9 }, /"num_hidden_layers"/);
    await refusesConfig('llama', { num_hidden_layers: 1024 }, /"model.layers.2.[\w.]+" is missing/);
    await refusesConfig('llama', { hidden_size: 2 ** 20 }, /expected 264 × 1048576/);
    await refusesConfig('llama', { num_key_value_heads: 3 }, /cannot share/);
    await refusesConfig('llama', { head_dim: 2 ** 20 }, /a head of 1048576 items/);
    await refusesConfig('gpt2', { n_positions: 2 ** 30 }, /learnt positions/);
    await refusesConfig('gpt2', { n_positions: 512 }, /expected 512 × 32/);
    await refusesConfig('codegen', { n_embd: 2 ** 20, n_head: 1024 }, /expected 267 × 1048576/);
    await refusesConfig('qwen2', { num_attention_heads: 2 ** 20, head_dim: 16 }, /expected 16777216 × 32/);
    await refusesConfig('gpt2', { n_embd: 48 }, /multiple of 8|multiple of 32|expected/);
  });

  it('is refused where its index leads outside of it, or to nothing', async () => {
    const refusesShard = async (name: string, detail: RegExp) => {
      const copy = copyOf('gptj');
      edit(join(copy, INDEX), (index) => ({
        ...index,
        weight_map: { ...(index['weight_map'] as Json), 'lm_head.bias': name },
      }));
      await refuses(copy, detail);
    };
    for (const name of [
      '../llama/model.safetensors',
      '/etc/passwd',
      'a/../b.safetensors',
      '..safetensors',
      '',
    ]) {
      await refusesShard(name, /is no file beside it/);
    }
    await refusesShard('none.safetensors', /there is no file .*none\.safetensors/);
    const copy = copyOf('gptj');
    edit(join(copy, INDEX), () => ({}));
    await refuses(copy, /no weight_map/);
  });

  it('is refused where a shard lacks a tensor or two have the same', async () => {
    const shard = 'model-00002-of-00003.safetensors';
    const lacking = copyOf('gptj');
    const { header } = decodeSafetensorsFile(readFileSync(join(lacking, shard)));
    const first = Object.keys(header)[0]!;
    writeFileSync(join(lacking, shard), encodeSafetensorsFile({}, new Uint8Array()));
    await refuses(lacking, /is not where model\.safetensors\.index\.json says/);
    const twice = copyOf('gptj');
    cpSync(join(twice, shard), join(twice, 'model-00001-of-00003.safetensors'));
    await refuses(twice, new RegExp(`"${first}" occurs twice`));
  });

  it('is refused where its weights are pickled, since reading those runs code', async () => {
    const copy = copyOf('llama');
    renameSync(join(copy, 'model.safetensors'), join(copy, 'pytorch_model.bin'));
    await refuses(copy, /pickled weights are not read/);
  });

  it('is refused with a tokeniser that is not byte-level BPE or does not fit', async () => {
    const refusesTokenizer = async (change: (file: Json, model: Json) => void, detail: RegExp) => {
      const copy = copyOf('llama');
      edit(join(copy, 'tokenizer.json'), (file) => change(file, file['model'] as Json));
      await refuses(copy, detail);
    };
    const set = (key: string, value: unknown) => (file: Json) => {
      file[key] = value;
    };
    const inModel = (key: string, value: unknown) => (_file: Json, model: Json) => {
      model[key] = value;
    };
    await refusesTokenizer(inModel('type', 'Unigram'), /only byte-level BPE/);
    await refusesTokenizer(inModel('byte_fallback', true), /"model.byte_fallback"/);
    await refusesTokenizer(set('normalizer', { type: 'NFKC' }), /"normalizer.type"/);
    await refusesTokenizer(
      set('pre_tokenizer', { type: 'Metaspace' }),
      /not known here: another \(Metaspace\)/,
    );
    await refusesTokenizer(inModel('merges', [['a', 'b c']]), /no merge of two tokens/);
    await refusesTokenizer(inModel('vocab', { a: 1, b: 1 }), /two tokens have the id 1/);
    await refusesTokenizer(inModel('vocab', { a: 264 }), /token 264 has no row/);
    await refusesTokenizer(inModel('vocab', { a: -1 }), /not supported/);
  });

  it('is refused with files that are damaged or not there', async () => {
    for (const file of ['config.json', 'tokenizer.json']) {
      const damaged = copyOf('llama');
      writeFileSync(join(damaged, file), '{"a":');
      await refuses(damaged, /is not valid JSON/);
      const missing = copyOf('llama');
      rmSync(join(missing, file));
      await refuses(missing, new RegExp(`${file} is missing`));
    }
    const generation = copyOf('llama');
    writeFileSync(join(generation, 'generation.json'), '{}');
    await refuses(generation, /generation\.json is none of ours/);
  });

  it('looks back no farther than its window, which bounds the context', async () => {
    const contextOf = async (name: string, change: Json) => {
      const copy = copyOf(name);
      edit(join(copy, 'config.json'), (config) => ({ ...config, ...change }));
      const { folder: built } = await importFolder(copy, {
        home,
        name: `windowed-${Object.keys(change).length}`,
      });
      rmSync(copy, { recursive: true });
      return JSON.parse(readFileSync(join(built, 'generation.json'), 'utf8')).context;
    };
    assert.equal(await contextOf('starcoder2', { sliding_window: 64 }), 64);
    assert.equal(await contextOf('starcoder2', { sliding_window: null }), 256);
    assert.equal(await contextOf('qwen2', { sliding_window: 64 }), 256);
    assert.equal(await contextOf('qwen2', { sliding_window: 64, use_sliding_window: true }), 64);
  });

  it('gives the same model under the names of GPT-2’s first checkpoints, with their masks', async () => {
    const model = await importFolder(copyOf('gpt2'), { home });
    const old = copyOf('gpt2');
    const path = join(old, 'model.safetensors');
    const { header, data } = decodeSafetensorsFile(readFileSync(path));
    const renamed = Object.entries(header).map(([name, entry]) => [
      name.replace(/^transformer\./, ''),
      entry,
    ]);
    const mask = { dtype: 'F32', shape: [1, 1, 1, 1], data_offsets: [data.length, data.length + 4] };
    const withMask = { ...Object.fromEntries(renamed), 'h.0.attn.bias': mask };
    writeFileSync(path, encodeSafetensorsFile(withMask, Buffer.concat([data, Buffer.alloc(4)])));
    assert.equal((await importFolder(old, { home, name: 'old' })).root, model.root);
  });

  it('never lets a network write what has no token', async () => {
    const { folder: built } = await importFolder(copyOf('gptj'), { home });
    const { banned } = JSON.parse(readFileSync(join(built, 'generation.json'), 'utf8'));
    // 264 tokens for 272 rows.
    assert.deepEqual(banned, [264, 265, 266, 267, 268, 269, 270, 271]);
  });
});
