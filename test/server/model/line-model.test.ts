import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../server/model/checkpoint/read-config.ts';
import { importFolder } from '../../../server/model/import-folder.ts';
import { checkLineShape, lineDocuments } from '../../../server/model/line-model.ts';
import { LARGE, MEDIUM } from '../../support/line-shapes.ts';
import { phcError } from '../../support/phc-code.ts';

const MODELS = join(__dirname, '..', '..', '..', 'models');
const GOLDEN = join(__dirname, '..', '..', 'golden', 'models');

describe('a model of the line whose weights people bring', () => {
  it('is of the shape that its card says', () => {
    for (const [name, config] of [
      ['ph-codex-m', MEDIUM],
      ['ph-codex-j', LARGE],
    ] as const) {
      checkLineShape(name, readConfig(config));
      const smaller = { ...config, n_layer: 12 };
      assert.throws(
        () => checkLineShape(name, readConfig(smaller)),
        phcError('PHC_MODEL_FORMAT', /with layers \d+, and this one has 12/),
      );
      const card = readFileSync(lineDocuments(name)[0]!, 'utf8');
      assert.match(card, new RegExp(`${config.n_layer} layers, width ${config.n_embd.toLocaleString('en')}`));
      assert.match(card, /\*\*No weights of PH-Codex-\w have been trained or published\.\*\*/);
    }
    checkLineShape('anything', readConfig({ ...MEDIUM, n_layer: 2 }));
  });

  it('is not made of other weights', async () => {
    const home = mkdtempSync(join(tmpdir(), 'phc-line-'));
    try {
      await assert.rejects(
        importFolder(join(GOLDEN, 'gpt2'), { home, name: 'ph-codex-m' }),
        phcError('PHC_MODEL_FORMAT', /ph-codex-m is a network with layers 24/),
      );
      assert.ok(!existsSync(join(home, 'models', 'names.json')));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('has a card in the repository, each of them', () => {
    for (const name of readdirSync(MODELS).filter((entry) => entry.startsWith('ph-')))
      assert.ok(existsSync(join(MODELS, name, 'README.md')), name);
  });
});
