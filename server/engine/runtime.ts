import type { ServedProfile } from './profile.ts';
import type { TopK } from './top-k.ts';

/** Most tokens in one pass: a 1,024-token prompt takes 1,143 ms in passes of 256, 1,455 ms in one (attention is not causal inside a pass). */
export const MAX_PASS = 256;
/** Most positions in one pass whose logits are asked for. */
export const MAX_ROWS = 64;

/**
 * `cpu-coarse` is what becomes of `cpu-fast` on processors that do not multiply 8-bit integers without loss: its rounding
 * of activations cannot be told from other weights, so no model admits it for audits.
 */
export type RuntimeProfile = ServedProfile | 'cpu-coarse';

/** Sizes of the network that memory is laid out by. */
export interface ModelShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocab: number;
  /** Most tokens that one KV cache holds. */
  readonly context: number;
}

/** Keys and values of one token sequence, resident in the runtime's memory. */
export interface KvCache {
  close(): void;
}

/** One sequence's part of a pass. */
export interface Step {
  readonly cache: KvCache;
  /** At most MAX_PASS. */
  readonly ids: readonly number[];
  /** Position of the first of them. */
  readonly past: number;
  /** Indices of those after which the logits are wanted, at most MAX_ROWS. */
  readonly rows: readonly number[];
}

/** Passes over several sequences at once. */
export interface Together {
  /** Most sequences in one pass. */
  readonly most: number;
  /**
   * Runs a part of each sequence, each with a cache of its own, and gives their logits in the same order: to the bit what
   * each gets alone, as long as each part has two tokens at least.
   * @throws Error as `forward` does.
   */
  forward(steps: readonly Step[]): Promise<Float32Array[]>;
}

/** Passes of whose logits only the highest leave the device. */
export interface TopKPasses {
  /**
   * Runs a part of a sequence, or of each of several as `Together` does, and gives what stands out of the logits after each
   * of their rows.
   * @throws Error as `forward` does.
   */
  forward(steps: readonly Step[]): Promise<TopK[][]>;
}

/** A loaded model that runs one pass at a time. */
export interface Runtime {
  /** How onnxruntime is called: through its C API, or, slower, through the package's own API; or as WebAssembly. */
  readonly kind: 'ffi' | 'package' | 'exact';
  /** How precisely it computes; what receipts name. */
  readonly profile: RuntimeProfile;
  readonly shape: ModelShape;
  createCache(): KvCache;
  /**
   * Runs `ids` (at most MAX_PASS) at positions `past`, `past + 1`, … of the sequence in `cache`,
   * overwriting what was there, and gives the logits [rows.length, vocab] after the tokens at `rows`
   * (indices into `ids`, at most MAX_ROWS). The result is valid until the next pass.
   * @throws Error when the pass was interrupted; positions below `past` stay valid.
   */
  forward(
    cache: KvCache,
    ids: readonly number[],
    past: number,
    rows: readonly number[],
  ): Promise<Float32Array>;
  /** How several sequences are run in one pass; left out where they are not. */
  readonly together?: Together;
  /** Left out where all logits are at hand anyway. */
  readonly topK?: TopKPasses;
  /** Gives one cache the first tokens of another; left out where that cannot be. 46 KB a token, for PH-Codex-S. */
  copy?(from: KvCache, to: KvCache, tokens: number): void;
  /** Ends the pass under way as soon as possible. */
  interrupt(): void;
  close(): void;
}
