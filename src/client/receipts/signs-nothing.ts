import { PhcError } from '../../../protocol/errors.ts';

/** True for the errors of a server that could answer without a receipt. */
export function signsNothing(error: unknown): boolean {
  return error instanceof PhcError && /^PHC_(RECEIPT_|SERVER_IDENTITY)/.test(error.code);
}
