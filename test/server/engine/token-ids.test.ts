import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
});
