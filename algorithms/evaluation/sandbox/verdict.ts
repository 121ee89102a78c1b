import * as z from 'zod/mini';

export type Language = 'python' | 'javascript';

/** What one program may use. */
export interface Limits {
  /** Wall-clock milliseconds. */
  readonly timeoutMs: number;
  /** MiB of memory, the interpreter's own included (30 for Python, 1 for JavaScript). */
  readonly memoryMB: number;
}

/**
 * Why a program passed or failed: `wrong` is a failed assertion, `error` any other exception or the end of the
 * interpreter, `refused` a failure after something that the sandbox holds back was asked for.
 */
export const REASONS = ['ok', 'wrong', 'error', 'timeout', 'memory', 'refused'] as const;

/** Longest detail, in characters: a program chooses the text, so it is cut inside and checked outside. */
export const MAX_DETAIL = 400;

/** What the process inside answers; nothing else is taken from it. */
export const Answer = z.strictObject({
  reason: z.enum(REASONS),
  detail: z.string().check(z.maxLength(MAX_DETAIL)),
});

export type Answer = z.infer<typeof Answer>;

/** The verdict on one program. */
export interface Verdict extends Answer {
  readonly passed: boolean;
}

/** What the process inside is asked. */
export interface Question extends Limits {
  readonly program: string;
}
