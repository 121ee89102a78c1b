import * as z from 'zod/mini';
import { PLACE_KINDS } from '../places/draw-place.ts';

/** A path inside of a package: relative, with slashes, and never out of it. */
const Path = z.string().check(
  z.minLength(1),
  z.maxLength(500),
  z.refine((path) => !/^\/|\\|\0|(^|\/)\.\.(\/|$)/.test(path), 'leads out of the package'),
);

/** One place of PH-LineBench: where it is, never what stands there. */
export const Entry = z.strictObject({
  id: z.string().check(z.maxLength(100)),
  kind: z.enum(PLACE_KINDS),
  language: z.enum(['python', 'javascript', 'typescript']),
  /** Registry and name. A registry's client would take a name with a dash before it for an option. */
  package: z.string().check(z.regex(/^(pypi:[A-Za-z0-9][\w.-]*|npm:(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*)$/)),
  version: z.string().check(z.regex(/^[0-9][\w.+!-]*$/)),
  path: Path,
  /** Of the file as UTF-8 with LF line ends and no byte order mark. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Of what is taken out, in bytes of that text. */
  offset: z.int().check(z.nonnegative()),
  length: z.int().check(z.positive()),
});
export type Entry = z.infer<typeof Entry>;

/** The text of a file whose digest an entry has; undefined where the bytes are not UTF-8. */
export function normalised(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll(/\r\n?/g, '\n');
  } catch {
    return undefined;
  }
}
