/** Whether the model is the one that this workspace knows. */
export type Pin =
  | { readonly kind: 'none' }
  | { readonly kind: 'same'; readonly modelRoot: string; readonly since: number }
  | { readonly kind: 'changed'; readonly before: string; readonly now: string; readonly since: number };
