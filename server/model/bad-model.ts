import { PhcError } from '../../protocol/errors.ts';

/** The error for a model file that cannot be used; `detail` says what is wrong with it. */
export function badModel(detail: string, cause?: unknown): PhcError {
  return new PhcError('PHC_MODEL_FORMAT', { detail, cause });
}
