import * as z from 'zod/mini';

/** Payload type of an in-toto statement inside a DSSE envelope. */
export const IN_TOTO_TYPE = 'application/vnd.in-toto+json';

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** An in-toto statement v1 about things known by their SHA-256; the predicate is for the reader of its type. */
export const Statement = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(
      z.object({
        name: z.optional(z.string().check(z.maxLength(1024))),
        digest: z.object({ sha256: Sha256 }),
      }),
    )
    .check(z.minLength(1), z.maxLength(1024)),
  predicateType: z.string().check(z.minLength(1), z.maxLength(1024)),
  predicate: z.unknown(),
});
export type Statement = z.infer<typeof Statement>;

/** A statement of `predicateType` about one subject. */
export function statementAbout<Predicate>(
  subject: { readonly name: string; readonly sha256: string },
  predicateType: string,
  predicate: Predicate,
) {
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: subject.name, digest: { sha256: subject.sha256 } }],
    predicateType,
    predicate,
  } as const;
}
