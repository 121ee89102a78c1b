import type { ErrorResponse } from '../../protocol/completion.ts';
import { PhcError } from '../../protocol/errors.ts';
import { LimitReached } from './limit-reached.ts';

/** OpenAI's names for kinds of errors; its clients choose their exception by status and show this. */
function errorType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

/** The body that carries an error to a client. */
export function errorEnvelope(error: PhcError): ErrorResponse {
  const { message, status, code, param } = error;
  return { error: { message, type: errorType(status), code, param: param ?? null } };
}

/** Seconds after which a client may try again, for the errors that pass by themselves. */
export function retryAfter(error: PhcError): number | undefined {
  if (error instanceof LimitReached) return error.seconds;
  switch (error.code) {
    case 'PHC_QUEUE_FULL':
    case 'PHC_QUEUE_WAIT':
    case 'PHC_ENGINE_CRASHED':
    case 'PHC_SERVER_STOPPING':
    case 'PHC_PAYMENT_BUSY':
      return 1;
    case 'PHC_ENGINE_LOADING':
    case 'PHC_PAYMENT_CHAIN':
    case 'PHC_AUTH_KEYS':
    case 'PHC_UPSTREAM_UNREACHABLE':
      return 2;
    default:
      return undefined;
  }
}

const BY_FRAMEWORK_CODE = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PHC_REQUEST_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'PHC_REQUEST_MEDIA_TYPE',
} as const;

/** Turns whatever was thrown into an error of the table; what is not ours keeps its text to itself. */
export function toPhcError(error: unknown): PhcError {
  if (error instanceof PhcError) return error;
  if (error instanceof Error && 'statusCode' in error && 'code' in error) {
    const known = Object.entries(BY_FRAMEWORK_CODE).find(([code]) => code === error.code);
    if (known) return new PhcError(known[1]);
    if (typeof error.statusCode === 'number' && error.statusCode < 500) {
      return new PhcError('PHC_REQUEST_INVALID', { detail: error.message });
    }
  }
  return new PhcError('PHC_INTERNAL', { cause: error });
}
