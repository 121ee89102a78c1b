import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';
import { nvidiaFolder } from './cuda-folder.ts';

// koffi unloads a library when its handle is collected.
const handles: unknown[] = [];

/**
 * Loads NVIDIA's libraries that lie beside the provider, so that the loader has them under their names when the provider
 * asks for them. Which needs which is found by trying; one that cannot be loaded is left to whoever asks for it.
 */
export function loadNvidiaLibraries(): void {
  const folder = nvidiaFolder();
  let waiting = existsSync(folder) ? readdirSync(folder) : [];
  for (let before = waiting.length + 1; waiting.length < before; ) {
    before = waiting.length;
    waiting = waiting.filter((name) => {
      try {
        handles.push(koffi.load(join(folder, name)));
        return false;
      } catch {
        return true;
      }
    });
  }
}
