import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildModel } from '../../server/model/build.ts';
import { defaultRecipesFolder } from '../../server/model/recipe.ts';
import type { CheatName } from '../bench/audit/cheats.ts';
import { requantiseModel } from '../support/requantise-model.ts';
import { shallowModel } from '../support/shallow-model.ts';
import type { Attack } from '../verification/attacks/attacks.ts';

const BASE = 'ph-codex-s-base';
/** Digest of PH-Codex-S without its adapter: the numbers of the published GGUF file. */
export const BASE_ROOT = '54d87ef277724231d0d6f2831801e6a263976680c4d71dbb251cdfdc266c5073';

/** PH-Codex-S as it was before fine-tuning: its recipe without the adapter, built in the home folder. */
export async function buildBase(): Promise<string> {
  const recipesFolder = mkdtempSync(join(tmpdir(), 'phc-base-'));
  try {
    const recipe = join(recipesFolder, BASE);
    for (const file of ['engine.json', 'generation.json', 'README.md', 'LICENSE'])
      cpSync(join(defaultRecipesFolder(), 'ph-codex-s', file), join(recipe, file));
    const shipped = readFileSync(join(defaultRecipesFolder(), 'ph-codex-s', 'model.json'), 'utf8');
    const base = { ...JSON.parse(shipped), name: BASE, adapter: null, modelRoot: BASE_ROOT };
    writeFileSync(join(recipe, 'model.json'), JSON.stringify(base));
    writeFileSync(join(recipe, 'calibration.json'), '{}');
    return (await buildModel(BASE, { recipesFolder })).folder;
  } finally {
    rmSync(recipesFolder, { recursive: true, force: true });
  }
}

/** The weights that an attack serves where it serves others than re-quantised ones. */
export const WEIGHTS: Partial<Record<Attack, CheatName>> = {
  'older-checkpoint': 'older',
  'other-model': 'shallow',
};

/** Real weights that a cheat serves in the place of the model in `folder`; what is made, is made below `work`. */
export async function cheapWeights(name: CheatName, folder: string, work: string): Promise<string> {
  const to = join(work, name);
  if (name === 'older') return buildBase();
  if (name === 'shallow') await shallowModel(folder, to);
  else requantiseModel(folder, to, name === 'w4' ? 4 : 3);
  return to;
}
