import type { Call } from './call.ts';

/** What a call left on the chain, or would leave. */
export interface Outcome {
  /** Of the transaction; of a simulated one there is none. */
  readonly hash: string;
  /** Of the contract that was created; null for calls. */
  readonly contractAddress: string | null;
  readonly gasUsed: bigint;
  readonly logs: ReadonlyArray<{
    readonly address: string;
    readonly topics: readonly string[];
    readonly data: string;
  }>;
}

/** Sends a call for real, by a journal, or only tries it: the same steps serve for both. */
export type Send = (call: Call) => Promise<Outcome>;
