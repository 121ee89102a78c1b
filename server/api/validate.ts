import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';

z.config(z.locales.en());

// Half of a surrogate pair: an emoji that the editor cut in two. No tokeniser can encode it.
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The same text with every lone surrogate replaced by U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\uFFFD');
}

/** Checks a body against its schema; throws `PHC_REQUEST_INVALID` that names the first field at fault. */
export function validate<T extends z.core.$ZodType>(schema: T, body: unknown): z.output<T> {
  const result = z.safeParse(schema, body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const param = issue?.path.join('.');
  const message = issue?.message ?? 'invalid';
  throw new PhcError('PHC_REQUEST_INVALID', {
    detail: param ? `${param}: ${message}` : message,
    ...(param ? { param } : {}),
  });
}

/** Throws `PHC_REQUEST_INVALID` about one field. */
export function refuse(param: string, why: string): never {
  throw new PhcError('PHC_REQUEST_INVALID', { detail: `${param}: ${why}`, param });
}
