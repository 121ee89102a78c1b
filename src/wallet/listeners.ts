/** Who wants to hear of something. */
export interface Listeners {
  add(listener: () => void): () => void;
  call(): void;
}

/** Nobody yet. */
export function createListeners(): Listeners {
  const listeners = new Set<() => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    call() {
      for (const listener of [...listeners]) listener();
    },
  };
}
