import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { defaultLock, kindOf, recipeBase, recordedInputs } from './published-model.ts';
import { ensurePython } from './python-environment.ts';
import { runScript } from './run-script.ts';
import { verifyAttestationSignature } from './sign-attestation.ts';

/** What is to be verified, and where its inputs are if not where they are expected. */
export interface VerifyOptions {
  readonly base?: string | undefined;
  readonly corpus?: string | undefined;
  readonly lock?: string | undefined;
  /** Steps of a run to repeat. */
  readonly stretch?: number | undefined;
  /** Checkpoint of a run to begin at; drawn at random if absent. */
  readonly from?: number | undefined;
  /** Public key, PEM, that must have signed the attestation. */
  readonly key?: string | undefined;
  /** Called with each thing that was found to hold. */
  readonly onLine?: (line: string) => void;
  readonly onProgress?: (step: string, fraction: number) => void;
  readonly signal?: AbortSignal;
}

async function argumentsOf(folder: string, options: VerifyOptions): Promise<string[]> {
  const { base, corpus, lock = defaultLock(), stretch, from, key, onLine } = options;
  if (kindOf(folder) === 'published') {
    const training = join(folder, 'training');
    if (key !== undefined) {
      await verifyAttestationSignature(join(training, 'attestation.json'), key);
      onLine?.('the key signed the attestation');
    }
    const unpacked = base ?? (await recipeBase(folder, options));
    return ['published', training, '--weights', join(folder, 'adapter'), '--base', unpacked, '--lock', lock];
  }
  const recorded = await recordedInputs(folder);
  const inputs = { base: base ?? recorded?.base, corpus: corpus ?? recorded?.corpus };
  if (inputs.base === undefined || inputs.corpus === undefined) {
    throw new PhcError('PHC_TRAINING_RUN', {
      detail: 'name what it was trained on with --base and --corpus',
    });
  }
  const limits = Object.entries({ stretch, from });
  return [
    'run',
    folder,
    ...['--base', inputs.base, '--corpus', inputs.corpus],
    ...limits.flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}`, String(value)])),
  ];
}

/**
 * Does a part of a training again and compares: a stretch of steps of a run, or the proof steps of published weights.
 * Throws `PHC_TRAINING_VERIFY` with the first thing that does not hold, and the errors of what it needs.
 */
export async function verifyTraining(folder: string, options: VerifyOptions = {}): Promise<void> {
  const { signal, onLine, onProgress } = options;
  const args = await argumentsOf(folder, options);
  const python = await ensurePython({ onProgress: (step) => onProgress?.(step, 0), signal });
  await runScript('verify.py', args, {
    python,
    signal,
    refusal: 'PHC_TRAINING_VERIFY',
    ...(onLine ? { onLine } : {}),
  });
}
