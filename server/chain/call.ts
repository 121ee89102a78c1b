/** One transaction that somebody may sign, before sender, nonce and gas are known. */
export interface Call {
  /** What it does, in a few words: shown before it is sent, and its name in the journal. */
  readonly step: string;
  /** The contract; null where one is created. */
  readonly to: string | null;
  /** Hex with 0x. */
  readonly data: string;
}
