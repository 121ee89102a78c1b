import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CalibrationFile } from '../../../protocol/model-files.ts';
import { cutTexts } from '../../../server/audit/cut-texts.ts';
import { readModelFacts } from '../../../server/audit/model-facts.ts';
import { buildModel } from '../../../server/model/build.ts';
import { runCommand } from '../../support/real-server.ts';
import { writeTinyRecipe } from '../../support/tiny-recipe.ts';

describe('the calibration of a model', function () {
  this.timeout(120_000);
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  const at = (name: string) => join(folder, name);

  beforeEach(() => {
    environment = { ...process.env };
    folder = mkdtempSync(join(tmpdir(), 'phc-calibrate-'));
    mkdirSync(at('home'));
  });
  afterEach(() => {
    process.env = environment;
    rmSync(folder, { recursive: true, force: true });
  });

  it('becomes part of the model by its recipe: a build has the digest that was told, and audits use it', async () => {
    const { recipesFolder, wheels, modelRoot } = await writeTinyRecipe(folder);
    Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, PIP_NO_CACHE_DIR: '1' });
    const build = () => buildModel('ph-tiny', { home: at('home'), recipesFolder });
    await build();
    writeFileSync(at('source.py'), 'def f(x):\n    return x + 1\n\n'.repeat(60));
    const recipe = join(recipesFolder, 'ph-tiny');
    const flags = ['--model', modelRoot, '--recipe', recipe, '--texts', '2'];
    const measured = runCommand(['audit', 'calibrate', at('source.py'), ...flags], at('home'));
    assert.equal(await measured.ended, 0, measured.output());
    const calibration = CalibrationFile.parse(
      JSON.parse(readFileSync(join(recipe, 'calibration.json'), 'utf8')),
    );
    assert.deepEqual(Object.keys(calibration), ['cpu-fast', 'cpu-fp32']);
    const calibrated = await build();
    assert.notEqual(calibrated.root, modelRoot);
    assert.match(measured.output(), new RegExp(`digest is ${calibrated.root}\n$`));
    assert.deepEqual(readModelFacts(calibrated.folder).tolerance('cpu-fp32'), calibration['cpu-fp32']);
  });

  it('takes one text of each file in turn, and none that is shorter than it should be', () => {
    const sources = [[1, 2, 3, 4, 5], [6], [7, 8]];
    assert.deepEqual(cutTexts(sources, 2, 10), [
      [1, 2],
      [7, 8],
      [3, 4],
    ]);
    assert.deepEqual(cutTexts(sources, 2, 2), [
      [1, 2],
      [7, 8],
    ]);
  });
});
