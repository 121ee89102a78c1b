import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importFolder } from '../../server/model/import-folder.ts';
import type { ModelRef } from '../../server/model/store.ts';
import { parseProgress } from '../../server/training/parse-progress.ts';
import { runScript } from '../../server/training/run-script.ts';
import { trainingScripts } from '../../server/training/scripts-folder.ts';
import { ROOT } from '../setup/paths.ts';

/** What the builder needs of the base beside its weights. */
const WITH_WEIGHTS = ['tokenizer.json', 'tokenizer_config.json', 'generation.json'];

interface ToyOptions {
  readonly python: string;
  /** Folder of the run; what is in it of an earlier one is deleted. */
  readonly out: string;
  readonly home?: string;
  readonly steps?: number;
  readonly onStep?: (line: string) => void;
}

/** A trained and built toy, and its page. */
interface Toy {
  readonly model: ModelRef;
  readonly card: string;
}

/**
 * Does all that a real training does, at toy size: makes a corpus of this repository's files with its lock, a llama of
 * two layers with its tokeniser, trains it, builds the model, draws its card. The same files give the same digest.
 */
export async function trainToy({ python, out, home, steps, onStep }: ToyOptions): Promise<Toy> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await runScript('toy.py', [ROOT, out], { python, onLine: (line) => onStep?.(line) });
  const run = join(out, 'run');
  const base = join(out, 'base');
  // One thread: the number of cores must not decide how sums are rounded.
  const args = ['--base', base, '--corpus', join(out, 'corpus'), '--out', run, '--threads', '1', '--keep'];
  const fewer = steps === undefined ? [] : ['--set', `steps=${steps}`];
  const config = join(trainingScripts(), 'configs', 'toy.toml');
  await runScript('train.py', ['--config', config, ...args, ...fewer], {
    python,
    onLine: (line) => {
      const at = parseProgress(line);
      if (!at || at.done % 10 === 0) onStep?.(line);
    },
  });
  const weights = join(run, 'weights');
  for (const file of WITH_WEIGHTS) {
    if (!existsSync(join(weights, file))) await copyFile(join(base, file), join(weights, file));
  }
  const model = await importFolder(weights, {
    name: 'ph-codex-toy',
    ...(home === undefined ? {} : { home }),
  });
  await runScript('card.py', [run, '--lock', join(out, 'corpus.lock.json'), '--title', 'PH-Codex-Toy'], {
    python,
  });
  return { model, card: join(run, 'index.html') };
}
