import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { modelsFolder } from '../../server/home.ts';

const NAME = 'ph-codex-s';
const Names = z.record(z.string(), z.string());

/** Puts the built default model into a staged package, so that it works offline from the first second. */
export function copyBuiltModel(stage: string): void {
  const names = Names.parse(JSON.parse(readFileSync(join(modelsFolder(), 'names.json'), 'utf8')));
  const root = names[NAME];
  if (!root) throw new Error(`${NAME} is not built; run "ph-codex model build ${NAME}".`);
  const folder = join(stage, 'models');
  cpSync(join(modelsFolder(), root), join(folder, root), { recursive: true });
  writeFileSync(join(folder, 'names.json'), JSON.stringify({ [NAME]: root }));
}
