import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer as StockTokenizer } from '@huggingface/tokenizers';
import * as fc from 'fast-check';
import { findModel } from '../../../server/model/store.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';

interface Golden {
  readonly maxCharacters: number;
  readonly files: ReadonlyArray<{
    path: string;
    sha256: string;
    count: number;
    idsSha256: string;
    first: number[];
  }>;
}

const root = join(__dirname, '..', '..', '..');
const golden: Golden = JSON.parse(
  readFileSync(join(root, 'test', 'golden', 'tokens', 'llama-cpp.json'), 'utf8'),
);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('token ids', function () {
  this.timeout(60_000);

  it(`equal those of llama.cpp's tokeniser on ${golden.files.length} source files of many languages`, async () => {
    const { folder } = await findModel('ph-codex-s');
    const tokenizer = createTokenizer(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')));
    for (const { path, ...expected } of golden.files) {
      const bytes = readFileSync(join(root, 'node_modules', path));
      const ids = tokenizer.encode(bytes.toString('utf8').slice(0, golden.maxCharacters));
      const actual = {
        sha256: sha256(bytes),
        count: ids.length,
        idsSha256: sha256(new Uint8Array(Uint32Array.from(ids).buffer)),
        first: ids.slice(0, 16),
      };
      assert.deepEqual(actual, expected, path);
    }
  });

  it("equal those of the stock library's own merges in runs of any length, and in any text", async () => {
    const { folder } = await findModel('ph-codex-s');
    const file = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
    const tokenizer = createTokenizer(file);
    const stock = new StockTokenizer({ ...file, added_tokens: [] }, {});
    const unit = fc.constantFrom(
      ' ',
      '\n',
      '\t',
      '\r\n',
      'a',
      'X',
      '-',
      '.',
      '=',
      '7',
      '中',
      'é',
      '\u00a0',
      '🙂',
      ' \n',
    );
    const runs = fc
      .array(fc.tuple(unit, fc.oneof(fc.nat(9), fc.nat(700))), { maxLength: 6 })
      .map((parts) => parts.map(([text, count]) => text.repeat(count)).join(''));
    fc.assert(
      fc.property(fc.oneof(runs, fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
        assert.deepEqual(tokenizer.encode(text), text ? stock.encode(text).ids : []);
      }),
      { numRuns: 300 },
    );
  });

  it('spell 300 kB of blanks, which fit in a context, by a handful of different ones', async () => {
    const { folder } = await findModel('ph-codex-s');
    const tokenizer = createTokenizer(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')));
    const spelled = (text: string) => tokenizer.encode(text, 8192).map(tokenizer.bytes);
    const text = `x${' '.repeat(300_000)}y`;
    const tokens = spelled(text);
    assert.equal(tokens.join(''), text);
    assert.ok(tokens.length < 8192);
    assert.ok(new Set(tokens).size <= 5);
  });
});
