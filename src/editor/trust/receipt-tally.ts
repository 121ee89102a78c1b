import type { ReceiptFact } from '../../client/receipts/receipt-fact.ts';

const MOST_NOTES = 100;

/** What came of the receipts of the server in use, in this window. */
export interface ReceiptTally {
  /** Facts by the id of the answer they are about, the last hundred, whichever server gave it. */
  readonly notes: ReadonlyMap<string, ReceiptFact>;
  readonly verified: number;
  readonly failed: number;
  readonly missing: number;
  /** A failure that the person has not looked at yet. */
  readonly alarm: Extract<ReceiptFact, { kind: 'failed' }> | null;
  /** The last one that was verified. */
  readonly last: Extract<ReceiptFact, { kind: 'verified' }> | null;
}

/** Before the first receipt. */
export const NO_RECEIPTS: ReceiptTally = {
  notes: new Map(),
  verified: 0,
  failed: 0,
  missing: 0,
  alarm: null,
  last: null,
};

/** The tally of another server, of which nothing is known yet; what came of the answers before can still be asked for. */
export function ofAnotherServer({ notes }: ReceiptTally): ReceiptTally {
  return { ...NO_RECEIPTS, notes };
}

/** The tally with what is known of one more answer, or more of one that was being checked. */
export function noteReceipt(tally: ReceiptTally, answer: string, fact: ReceiptFact): ReceiptTally {
  const notes = new Map([...tally.notes, [answer, fact] as const].slice(-MOST_NOTES));
  switch (fact.kind) {
    case 'checking':
      return { ...tally, notes };
    case 'verified':
      return { ...tally, notes, verified: tally.verified + 1, last: fact };
    case 'failed':
      return { ...tally, notes, failed: tally.failed + 1, alarm: fact };
    case 'missing':
      return { ...tally, notes, missing: tally.missing + 1 };
  }
}
