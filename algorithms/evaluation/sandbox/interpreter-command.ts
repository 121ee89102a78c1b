import { realpathSync } from 'node:fs';
import { fenceCommand } from './fence/command.ts';
import type { RuntimeFiles } from './runtime-files.ts';
import type { Language } from './verdict.ts';

/** Node 20 calls its permission model experimental. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

// Beside WebAssembly's memory, which has a limit of its own: Pyodide's JavaScript and the memory image.
const HEAP_MB = 512;

/**
 * The command that starts an interpreter: Node without files (but its own), child processes, workers or addons, and
 * without code from strings; inside the fence unless there is to be none.
 */
export function interpreterCommand(
  language: Language,
  { entry, folder }: RuntimeFiles,
  fenced: boolean,
): [string, string[]] {
  const node = realpathSync(process.execPath);
  const args = [
    ...['--no-warnings', `--max-old-space-size=${HEAP_MB}`, '--disallow-code-generation-from-strings'],
    ...[PERMISSION, `--allow-fs-read=${entry}`, `--allow-fs-read=${folder}/*`],
    ...[entry, language, folder],
  ];
  return fenced ? fenceCommand([node, ...args], [node, entry, folder]) : [node, args];
}
