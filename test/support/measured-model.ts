import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelsFolder } from '../../server/home.ts';
import { modelRoot } from '../../server/model/model-root.ts';
import { findModel, type ModelRef } from '../../server/model/store.ts';

/** As docs/reference/audits.md has it for the model before, from which a new one hardly differs. */
const BEFORE = { 'cpu-fast': { mu0: 0.0069, tau: 0.057, tokens: 11_340, machines: ['Intel Xeon'] } };

/** A copy of the embedded model in a folder, which audits admit even where it was not measured yet. */
export async function measuredModel(folder: string): Promise<ModelRef> {
  const embedded = await findModel('ph-codex-s');
  cpSync(embedded.folder, folder, { recursive: true });
  const path = join(folder, 'calibration.json');
  if (readFileSync(path, 'utf8').trim() === '{}') {
    rmSync(path);
    writeFileSync(path, JSON.stringify(BEFORE));
  }
  return { name: 'ph-codex-s', folder, root: await modelRoot(folder) };
}

/** Puts a model into a home folder, under its digest. */
export function giveModel(home: string, { folder, root }: ModelRef): void {
  mkdirSync(modelsFolder(home), { recursive: true });
  symlinkSync(folder, join(modelsFolder(home), root), 'junction');
}
