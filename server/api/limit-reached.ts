import { PhcError } from '../../protocol/errors.ts';

/** A 429 for a key that has used its minute. */
export class LimitReached extends PhcError {
  /** How long to wait. */
  readonly seconds: number;

  constructor(seconds: number) {
    super('PHC_AUTH_LIMIT', { detail: `${seconds} s` });
    this.seconds = seconds;
  }
}
