import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of the training programs: `algorithms/training` beside the bundle or at the top of the repository. */
export function trainingScripts(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'algorithms', 'training');
    if (existsSync(join(candidate, 'train.py')) || folder === dirname(folder)) return candidate;
  }
}
