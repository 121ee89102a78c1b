import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { PhcError } from '../../../protocol/errors.ts';
import { phcError } from '../../../test/support/phc-code.ts';
import { layoutOf } from '../layout/layout-of.ts';
import { ARCHITECTURES } from '../network-shape.ts';
import { openRandomAccess } from '../random-access.ts';
import { readConfig } from './read-config.ts';
import { readTokenizer } from './read-tokenizer.ts';

const GOLDEN = join(__dirname, '..', '..', '..', 'test', 'golden', 'models');
const readGolden = (...path: string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(join(GOLDEN, ...path), 'utf8'));

/** What an attacker would try first, and anything else. */
const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -1,
    1.5,
    2 ** 20,
    2 ** 31,
    2 ** 53,
    Number.MAX_VALUE,
    '',
    '../x',
    null,
    [],
    {},
    true,
  ),
  fc.jsonValue(),
);

function answers(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof PhcError && error.code === 'PHC_MODEL_FORMAT')) throw error;
  }
}

describe('files of a checkpoint from anybody', function () {
  this.timeout(60_000);
  for (const architecture of ARCHITECTURES) {
    it(`are answered with an error of the table, whatever a ${architecture} is said to be`, () => {
      const config = readGolden(architecture, 'config.json');
      const change = fc.dictionary(fc.constantFrom(...Object.keys(config)), hostile, {
        minKeys: 1,
        maxKeys: 3,
      });
      fc.assert(
        // The table of weights is made before any tensor is looked at: it must stay small.
        fc.property(change, (changes) => answers(() => layoutOf(readConfig({ ...config, ...changes })))),
        { numRuns: 150 },
      );
    });
  }

  it('are answered so whatever a tokeniser is said to be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'phc-fuzz-'));
    const file = readGolden('qwen2', 'tokenizer.json');
    const model = file['model'] as Record<string, unknown>;
    const top = fc.dictionary(fc.constantFrom(...Object.keys(file)), hostile, { maxKeys: 2 });
    const within = fc.dictionary(fc.constantFrom(...Object.keys(model)), hostile, { maxKeys: 2 });
    try {
      fc.assert(
        fc.property(top, within, (changes, inside) => {
          const changed = { ...file, model: { ...model, ...inside }, ...changes };
          writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(changed));
          answers(() => readTokenizer(folder, 267));
        }),
        { numRuns: 150 },
      );
      const deep = `{"model":{},"pre_tokenizer":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
      writeFileSync(join(folder, 'tokenizer.json'), deep);
      answers(() => readTokenizer(folder, 267));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are never waited for where they are pipes', function () {
    if (process.platform === 'win32') this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'phc-pipe-'));
    const pipe = join(folder, 'model.safetensors');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    try {
      assert.throws(() => openRandomAccess(pipe), phcError('PHC_MODEL_FORMAT', /not a regular file/));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
