import { type Facts, FIRST_FACTS } from './state.ts';

/** The facts, and who wants to hear of changes. */
export interface Store {
  readonly facts: Facts;
  update(change: Partial<Facts>): void;
  /** Calls back after each change until disposed. */
  onChange(listener: (facts: Facts) => void): { dispose(): void };
}

/** A store with the facts of a window in which nothing happened yet. */
export function createStore(): Store {
  const listeners = new Set<(facts: Facts) => void>();
  let facts = FIRST_FACTS;
  return {
    get facts() {
      return facts;
    },
    update(change) {
      facts = { ...facts, ...change };
      for (const listener of listeners) listener(facts);
    },
    onChange(listener) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
}
