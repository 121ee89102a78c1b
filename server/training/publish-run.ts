import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import type { ModelRef } from '../model/store.ts';
import { defaultLock, kindOf, recordedInputs } from './published-model.ts';
import { ensurePython } from './python-environment.ts';
import { runScript } from './run-script.ts';
import { signAttestation } from './sign-attestation.ts';

/** What of a run is published, and of what it was made. */
export interface PublishOptions {
  /** Folder that gets `adapter/` (or `weights/`) and `training/`. */
  readonly to: string;
  /** The model that was built of the weights. */
  readonly model?: ModelRef | undefined;
  readonly base?: string | undefined;
  readonly corpus?: string | undefined;
  readonly lock?: string | undefined;
  /** Private key, PEM, that signs the attestation. */
  readonly key?: string | undefined;
  readonly onProgress?: (step: string, fraction: number) => void;
  readonly signal?: AbortSignal;
}

const OF_THE_RUN = ['settings.json', 'log.jsonl', 'samples.jsonl', 'starts.jsonl'];

/**
 * Publishes a finished adapter: copies it unless it is there, with settings, log and samples in `training/`, and adds
 * proof steps, the attestation and the card. Errors: `PHC_TRAINING_RUN` for a run that is not finished or whose inputs
 * are not known, `PHC_TRAINING_FAILED`, `PHC_MODEL_KEY`.
 */
export async function publishRun(run: string, options: PublishOptions): Promise<string> {
  const { to, model, lock = defaultLock(), key, onProgress, signal } = options;
  const refuse = (detail: string) => new PhcError('PHC_TRAINING_RUN', { detail });
  if (kindOf(run) !== 'run' || !existsSync(join(run, 'adapter'))) throw refuse(`${run} has no adapter yet`);
  const recorded = await recordedInputs(run);
  const base = options.base ?? recorded?.base;
  const corpus = options.corpus ?? recorded?.corpus;
  if (base === undefined || corpus === undefined) throw refuse('name its inputs with --base and --corpus');
  const python = await ensurePython({ onProgress: (step) => onProgress?.(step, 0), signal });
  const training = join(to, 'training');
  const adapter = join(to, 'adapter');
  await mkdir(training, { recursive: true });
  if (!existsSync(adapter)) await cp(join(run, 'adapter'), adapter, { recursive: true });
  for (const file of OF_THE_RUN) {
    if (existsSync(join(run, file))) await copyFile(join(run, file), join(training, file));
  }
  const inputs = ['--base', base, '--lock', lock, '--weights', adapter];
  onProgress?.('Doing the proof steps', 0.2);
  await runScript('prove.py', [training, ...inputs, '--corpus', corpus], { python, signal });
  onProgress?.('Writing attestation and card', 0.9);
  const about = model ? ['--model', model.name, '--model-root', model.root] : [];
  const { base_model_name_or_path: baseName } = JSON.parse(
    await readFile(join(adapter, 'adapter_config.json'), 'utf8'),
  );
  await runScript('attest.py', [training, ...inputs, ...about, '--base-name', String(baseName)], {
    python,
    signal,
  });
  if (key !== undefined) await signAttestation(join(training, 'attestation.json'), key);
  const title = ['--title', model?.name ?? 'Training'];
  await runScript('card.py', [training, '--lock', lock, ...title], { python, signal });
  // It names folders of this machine; the attestation has the rest of it.
  await rm(join(training, 'starts.jsonl'), { force: true });
  return join(training, 'index.html');
}
