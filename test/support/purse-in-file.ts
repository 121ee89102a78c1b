import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { PurseState } from '../../src/client/payment/purse-state.ts';
import type { memoryStore } from './our-payer.ts';

/** A store in a file: whoever is killed while it writes has the state before or the state after. */
export function fileStore(path: string): ReturnType<typeof memoryStore> {
  const store: ReturnType<typeof memoryStore> = {
    get kept() {
      return PurseState.parse(JSON.parse(readFileSync(path, 'utf8')));
    },
    set kept(state) {
      writeFileSync(`${path}.new`, JSON.stringify(state));
      renameSync(`${path}.new`, path);
    },
    read: async () => store.kept,
    async write(state) {
      store.kept = state;
    },
  };
  return store;
}
