/** As many as are asked for beside an answer, and some that may never be generated. */
export const TOP_K = 64;

/** What the network says of the next token, as far as it is told: its highest logits, and what normalises all of them. */
export interface TopK {
  /** Highest logit first, and of equal ones the lowest id. */
  readonly ids: Int32Array;
  readonly logits: Float32Array;
  /** Logarithm of the sum of the exponentials of all logits. */
  readonly logSum: number;
}

/** Sorts equal logits by their ids, in place: devices leave open in which order they come. */
export function settleTies(ids: Int32Array, logits: Float32Array): void {
  for (let end = 1; end < ids.length; end++) {
    const id = ids[end]!;
    let place = end;
    while (place > 0 && logits[place - 1] === logits[end] && ids[place - 1]! > id) {
      ids[place] = ids[place - 1]!;
      place--;
    }
    ids[place] = id;
  }
}
