/** Numbers of which the least is taken first. */
export interface MinHeap {
  push(key: number): void;
  /** Takes the least out; undefined where there is none. */
  pop(): number | undefined;
}

/** Source: Williams, "Algorithm 232: Heapsort" (1964); holes are moved instead of swapping. */
export function createMinHeap(): MinHeap {
  const keys: number[] = [];
  const rise = (hole: number, key: number) => {
    let at = hole;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[at] = keys[parent]!;
      at = parent;
    }
    keys[at] = key;
  };
  const sink = (key: number) => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child + 1 < keys.length && keys[child + 1]! < keys[child]!) child++;
      if (child >= keys.length || keys[child]! >= key) break;
      keys[at] = keys[child]!;
      at = child;
    }
    keys[at] = key;
  };
  return {
    push: (key) => rise(keys.push(key) - 1, key),
    pop() {
      const least = keys[0];
      const last = keys.pop();
      if (last !== undefined && keys.length > 0) sink(last);
      return least;
    },
  };
}
