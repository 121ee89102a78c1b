import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { threadTimes, threadTimesSince } from '../host/thread-times.ts';
import type { Activation } from './measure-activation.ts';

/** Called by VS Code in the extension host; leaves what it measured in the file that PHC_HOST_REPORT names. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension('posthuman.ph-codex');
  if (!extension || extension.isActive) throw new Error('It was activated before it could be measured.');
  const begun = performance.now();
  const before = threadTimes();
  await extension.activate();
  const thread = threadTimesSince(before);
  const found: Activation = { clock: performance.now() - begun, thread };
  writeFileSync(process.env['PHC_HOST_REPORT'] ?? '', JSON.stringify(found));
}
