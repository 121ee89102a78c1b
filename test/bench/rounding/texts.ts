import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/setup/paths.ts';

/** Code of this repository, which no model was trained on: what 4 bits are calibrated with, and what losses are measured on. */
const TEXTS = {
  calibration: [
    { folder: 'server', ending: '.ts' },
    { folder: 'algorithms/training/corpus', ending: '.py' },
  ],
  heldOut: [
    { folder: 'src', ending: '.ts' },
    { folder: 'algorithms/training/run', ending: '.py' },
  ],
} as const;

/** Beginnings of the files, so that none fills a window alone. */
const OF_EACH = 3000;

/** The texts of one kind: TypeScript, then Python. */
export function textsFor(kind: keyof typeof TEXTS): string[] {
  return TEXTS[kind].map(({ folder, ending }) => {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(ending) && !file.includes('.test.'))
      .sort();
    return files.map((file) => readFileSync(join(ROOT, folder, file), 'utf8').slice(0, OF_EACH)).join('\n');
  });
}
