import * as z from 'zod/mini';

/** Where programs with examples are run; on the person's own server only. */
export const CODE_CHECK_ROUTE = '/v1/ph/code-check';

/** A program that ends well only if its examples hold. */
export const CodeCheckRequest = z.strictObject({
  language: z.enum(['python', 'javascript']),
  program: z.string().check(z.maxLength(64 * 1024)),
});
export type CodeCheckRequest = z.infer<typeof CodeCheckRequest>;

/** What came of it: `detail` says what went wrong. */
export const CodeCheck = z.object({ passed: z.boolean(), detail: z.string() });
export type CodeCheck = z.infer<typeof CodeCheck>;
