import type { Receipt } from '../../../protocol/receipt/receipt.ts';

/** What is known of the wallet behind a server's key. */
export type Backing =
  | { readonly kind: 'none' }
  | { readonly kind: 'wallet'; readonly wallet: string; readonly did: string; readonly notAfter: number }
  /** In the words of `DELEGATION_FAULTS`. */
  | { readonly kind: 'fault'; readonly reason: string };

/** Whether a server's key is the one that was met first at its address. */
export interface KeyHistory {
  readonly serverKey: string;
  /** When this key was met first, in milliseconds since the epoch. */
  readonly since: number;
  /** The key that was there before, if there was another. */
  readonly before: string | undefined;
}

/** What came of checking one answer's receipt. */
export type ReceiptFact =
  | { readonly kind: 'checking' }
  /** Every hash agrees with what was sent and got; that the model named was the one that computed is not shown by that. */
  | {
      readonly kind: 'verified';
      readonly seq: number;
      /** SHA-256 of the receipt's payload: the name by which audits know the answer. */
      readonly hash: string;
      /** Whether the coin chose the answer to be computed again. */
      readonly audited: boolean;
      readonly modelRoot: string;
      readonly profile: string;
      readonly key: KeyHistory;
      readonly backing: Backing;
      /** Tokens of the answer and what they cost, as signed; undefined where nothing was paid. */
      readonly paid?: { readonly tokens: number; readonly pay: NonNullable<Receipt['pay']> };
    }
  /** In the words of `MISFITS` and `SIGNING_FAULTS`. */
  | { readonly kind: 'failed'; readonly reasons: readonly string[]; readonly evidence: string | undefined }
  /** Nothing was signed, or nothing could be had of it. */
  | { readonly kind: 'missing'; readonly error: unknown };
