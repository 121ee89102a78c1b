import { type ErrorCode, PhcError } from '../../protocol/errors.ts';

/** For `assert.throws` and `assert.rejects`: an error of the table with this code, and a detail that matches. */
export function phcError(code: ErrorCode, detail = /(?:)/): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof PhcError)) throw error;
    return error.code === code && detail.test(error.detail ?? '');
  };
}
