/** What the thread of a template is given. */
export interface TemplateJob {
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What comes of it. */
export type TemplateResult = { readonly text: string } | { readonly error: string };

/** Longest text that a template may write: sixteen times the longest context's, in characters. */
export const MOST_WRITTEN = 1024 * 1024;
