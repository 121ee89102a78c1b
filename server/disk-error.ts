import { PhcError } from '../protocol/errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const READ_ONLY = new Set(['EROFS', 'EACCES', 'EPERM']);

/** The system's code of an error, such as `ENOENT`; undefined for errors of other origin. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** `PHC_DISK_FULL` or `PHC_DISK_READONLY` where a file system said so; any other error as it is. */
export function asDiskError(error: unknown): unknown {
  if (error instanceof PhcError) return error;
  const code = systemCode(error) ?? '';
  const detail = error instanceof Error ? error.message : String(error);
  if (FULL.has(code)) return new PhcError('PHC_DISK_FULL', { detail, cause: error });
  if (READ_ONLY.has(code)) return new PhcError('PHC_DISK_READONLY', { detail, cause: error });
  return error;
}
