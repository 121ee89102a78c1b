import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GenerationFile } from '../../protocol/model-files.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { encodePrompt, healedTail } from './prompt.ts';

/** One token per character, so that a prompt can be read in the assertion. */
const letters: Tokenizer = {
  encode: (text, most = text.length) =>
    [...text.slice(0, most + 1)].map((character) => character.codePointAt(0)!),
  bytes: (id) => String.fromCodePoint(id),
  marks: new Map(),
  isSpecial: () => false,
  vocab: 0x110000,
  longest: 1,
};
const model: GenerationFile = {
  promptFormat: 'ph1',
  bos: null,
  eos: [0],
  fim: { prefix: 5, suffix: 5, middle: null, order: 'SPM' },
  chatTemplate: null,
  context: 100,
  defaults: { temperature: 0, topP: 1, maxTokens: 8 },
  banned: [],
};

describe('the healed tail of a prompt', () => {
  // The trainer's last_word is tested against the same table.
  const table = readFileSync(join(__dirname, '..', '..', 'test', 'golden', 'healed-tails.json'), 'utf8');
  const cases: ReadonlyArray<[text: string, tail: string]> = JSON.parse(table);
  for (const [text, tail] of cases) {
    it(`of ${JSON.stringify(text)} is ${JSON.stringify(tail)}`, () => assert.equal(healedTail(text), tail));
  }

  it('never begins inside a surrogate pair', () => {
    const tail = healedTail('😀'.repeat(40));
    assert.doesNotThrow(() => encodeURIComponent(tail));
  });
});

describe('prompt format ph1', () => {
  const text = (ids: readonly number[]) =>
    ids.map((id) => (id === 5 ? '|' : String.fromCodePoint(id))).join('');

  it('puts the suffix first and takes the last word back', () => {
    const { ids, healing } = encodePrompt(
      { kind: 'text', prefix: 'a = fo', suffix: '\nend' },
      letters,
      model,
      true,
    );
    assert.equal(text(ids), '|\nend|a =');
    assert.equal(healing, ' fo');
  });

  it('only appends to the prompt while a person types', () => {
    const prompts = ['let a', 'let a = b', 'let a = b + c'].map((prefix) =>
      text(encodePrompt({ kind: 'text', prefix, suffix: ';' }, letters, model, true).ids),
    );
    assert.ok(prompts[1]!.startsWith(prompts[0]!) && prompts[2]!.startsWith(prompts[1]!));
  });

  it('has no markers where there is no suffix', () => {
    const { ids } = encodePrompt({ kind: 'text', prefix: 'ab c', suffix: '' }, letters, model, true);
    assert.equal(text(ids), 'ab');
  });

  it('has other files before all of it, each after the mark of a file and its name', () => {
    const extra = [
      { filename: 'a', text: '1' },
      { filename: 'b', text: '2' },
    ];
    const encode = (suffix: string, room: number) =>
      text(
        encodePrompt({ kind: 'text', prefix: 'x y', suffix, extra }, letters, model, false, () => room).ids,
      );
    assert.equal(encode('z', 100), '|a\n1|b\n2|z|x y');
    assert.equal(encode('', 100), '|a\n1|b\n2|x y');
    assert.equal(encode('z', 7), '|b\n2|z|x y');
    assert.equal(encode('z', 3), '|z|x y');
  });

  it('has other files plain where the model has no mark for them', () => {
    const extra = [{ filename: 'a', text: 'other' }];
    const prompt = { kind: 'text', prefix: 'x y', suffix: 'z', extra } as const;
    const fim = { prefix: 1, suffix: 2, middle: 3, order: 'PSM' } as const;
    const { ids } = encodePrompt(prompt, letters, { ...model, fim }, false, () => 100);
    assert.equal(text(ids), 'other\n\u0001x y\u0002z\u0003');
    const { ids: plain } = encodePrompt(prompt, letters, { ...model, fim: null }, false, () => 100);
    assert.equal(text(plain), 'other\nx y');
  });

  it('is never empty', () => {
    assert.deepEqual(encodePrompt({ kind: 'text', prefix: '', suffix: '' }, letters, model, true).ids, [0]);
    assert.deepEqual(encodePrompt({ kind: 'tokens', ids: [] }, letters, model, true).ids, [0]);
  });

  it('keeps the whole prefix of a prompt that is only scored', () => {
    const { ids, healing } = encodePrompt(
      { kind: 'text', prefix: 'ab c', suffix: '' },
      letters,
      model,
      false,
    );
    assert.equal(text(ids), 'ab c');
    assert.equal(healing, '');
  });

  it('is not encoded further than shows that it is too long', () => {
    const document = 'a line of code\n'.repeat(700_000);
    for (const [prefix, suffix] of [
      [document, ''],
      ['x', document],
      [document, document],
    ] as const) {
      const { ids } = encodePrompt({ kind: 'text', prefix, suffix }, letters, model, true);
      assert.ok(ids.length > model.context && ids.length < 3 * model.context, `${ids.length} tokens`);
    }
  });

  it('refuses token ids outside the vocabulary', () => {
    assert.throws(() => encodePrompt({ kind: 'tokens', ids: [0x110000] }, letters, model, true), {
      code: 'PHC_REQUEST_INVALID',
    });
  });
});
