import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Core, type CoreOptions, loadCore } from '../../server/engine/core.ts';
import { type ConvertOptions, convertGguf } from '../../server/model/convert-gguf.ts';
import { readGguf } from '../../server/model/gguf/read-gguf.ts';
import { memoryAccess } from '../../server/model/random-access.ts';
import { tinyGguf } from './tiny-gguf.ts';

/** Builds the tiny model in a folder of its own. @param adapt changes its weights before they are quantised. */
export async function tinyModelFolder(
  adapt: ConvertOptions['adapt'] = (weights) => weights,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'phc-tiny-'));
  await convertGguf(readGguf(memoryAccess(tinyGguf().file)), folder, { adapt });
  return folder;
}

/** Loads the tiny model in this process. */
export async function loadTiny(folder: string, options: Partial<CoreOptions> = {}): Promise<Core> {
  return loadCore(folder, { threads: 1, context: 256, slots: 2, ...options });
}
