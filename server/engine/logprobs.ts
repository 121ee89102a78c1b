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
  for (let id = 0; id < logits.length; id++) {
    if (top.length === count && !(logits[id]! > logits[top.at(-1)!]!)) continue;
    if (count === 0) break;
    let place = top.length;
    while (place > 0 && logits[id]! > logits[top[place - 1]!]!) place--;
    top.splice(place, 0, id);
    if (top.length > count) top.pop();
  }
  return top;
}
