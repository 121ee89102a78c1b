import type { AssetCheck } from '../../../protocol/chain/asset-check.ts';

/** What is known of the asset that a far server names. */
export type AssetFact =
  /** It names none, or nobody has looked. */
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly did: string; readonly step: string; readonly fraction: number }
  | { readonly kind: 'checked'; readonly found: AssetCheck; readonly at: number }
  | { readonly kind: 'failed'; readonly did: string; readonly why: string };
