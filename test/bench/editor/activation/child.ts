import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Activation } from './measure-activation.ts';

/** Linux tells what the main thread, which is the extensions', had of the processor and waited for one, in nanoseconds. */
const TIMES = `/proc/self/task/${process.pid}/schedstat`;

/** In milliseconds; null on other systems. */
function threadTimes(): { readonly ran: number; readonly waited: number } | null {
  if (!existsSync(TIMES)) return null;
  const [ran = 0, waited = 0] = readFileSync(TIMES, 'utf8').split(' ').map(Number);
  return { ran: ran / 1e6, waited: waited / 1e6 };
}

/** Called by VS Code in the extension host; leaves what it measured in the file that PHC_HOST_REPORT names. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension('posthuman.ph-codex');
  if (!extension || extension.isActive) throw new Error('It was activated before it could be measured.');
  const begun = performance.now();
  const before = threadTimes();
  await extension.activate();
  const after = threadTimes();
  const found: Activation = {
    clock: performance.now() - begun,
    thread: before && after && { ran: after.ran - before.ran, waited: after.waited - before.waited },
  };
  writeFileSync(process.env['PHC_HOST_REPORT'] ?? '', JSON.stringify(found));
}
