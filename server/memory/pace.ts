/** Makes background work give way. */
export interface Pace {
  /** Blocks the calling thread while the engine is busy, if a slice of work was used up. */
  breathe(): void;
}

/** Longest work between two looks at the flag: what a keystroke may at most wait for. */
const SLICE_MS = 10;
/** After so long a wait one slice is worked anyway: a machine that never rests still gets its index. */
const PATIENCE_MS = 1000;

/** Flag that the engine's thread sets to 1 during requests; it lies in shared memory. */
export function createBusyFlag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Lets background work go on. */
export function setBusy(flag: Int32Array, busy: boolean): void {
  Atomics.store(flag, 0, busy ? 1 : 0);
  if (!busy) Atomics.notify(flag, 0);
}

/** Background work of the calling thread, which must not be the main thread. */
export function createPace(flag: Int32Array): Pace {
  let started = performance.now();
  return {
    breathe() {
      if (performance.now() - started < SLICE_MS) return;
      Atomics.wait(flag, 0, 1, PATIENCE_MS);
      started = performance.now();
    },
  };
}
