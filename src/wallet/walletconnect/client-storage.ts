import type { SecretStore } from '../secret-store.ts';

/** What sign-client keeps things in; a missing item is undefined, never null, which it takes for a value. */
export interface ClientStorage {
  getKeys(): Promise<string[]>;
  getEntries<T>(): Promise<[string, T][]>;
  getItem<T>(key: string): Promise<T | undefined>;
  setItem<T>(key: string, value: T): Promise<void>;
  removeItem(key: string): Promise<void>;
  /** Resolves when everything is where it outlives the process; throws what the secret store threw last. */
  written(): Promise<void>;
}

function parse(blob: string | undefined): Map<string, string> {
  try {
    return new Map<string, string>(JSON.parse(blob ?? '[]'));
  } catch {
    return new Map(); // whoever damaged it, the person only has to connect once more
  }
}

/**
 * Opens the storage of one client: keys, sessions and requests in one secret, since all of it is private. Writes that
 * fall together become one, in order: the library sets items without waiting, several times for each message.
 */
export async function openClientStorage(secrets: SecretStore, name: string): Promise<ClientStorage> {
  const items = parse(await secrets.get(name));
  let dirty = false;
  let writing: Promise<void> | undefined;
  let failure: { readonly cause: unknown } | undefined;

  async function write(): Promise<void> {
    await Promise.resolve();
    while (dirty) {
      dirty = false;
      // Nobody waits for most writes, so a failure is told only to who asks.
      await secrets.store(name, JSON.stringify([...items])).then(
        () => {
          failure = undefined;
        },
        (cause: unknown) => {
          failure = { cause };
        },
      );
    }
  }

  function changed(): Promise<void> {
    dirty = true;
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    getKeys: async () => [...items.keys()],
    getEntries: async () => [...items].map(([key, text]) => [key, JSON.parse(text)]),
    getItem: async (key) => {
      const text = items.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    setItem: (key, value) => {
      const text = JSON.stringify(value); // now: the library goes on changing its objects
      if (items.get(key) === text) return writing ?? Promise.resolve();
      items.set(key, text);
      return changed();
    },
    removeItem: (key) => (items.delete(key) ? changed() : Promise.resolve()),
    async written() {
      await writing;
      if (failure) throw failure.cause;
    },
  };
}
