import { ErrorResponse } from '../../protocol/completion.ts';
import { ERRORS, isErrorCode, PhcError } from '../../protocol/errors.ts';

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** An error of the table as another process told it, with its particulars taken out of the sentence. */
export function errorFromWire(code: unknown, message: string, param?: string | null): PhcError {
  if (!isErrorCode(code)) return new PhcError('PHC_INTERNAL', { detail: message });
  const detail = /^ \((.*)\) /s.exec(message.slice(ERRORS[code].message.length))?.[1];
  return new PhcError(code, { ...(detail && { detail }), ...(param && { param }) });
}

/** The error that a response with a status of 400 and more stands for, whoever sent it. */
export function errorFromResponse(status: number, body: string): PhcError {
  const parsed = ErrorResponse.safeParse(parse(body));
  if (!parsed.success) return new PhcError('PHC_SERVER_UNREACHABLE', { detail: `HTTP status ${status}` });
  const { code, message, param } = parsed.data.error;
  return errorFromWire(code, message, param);
}
