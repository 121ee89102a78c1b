import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { HostReport } from './measure-host.ts';
import { ownStretches, type Stretch } from './own-stretches.ts';

/** What somebody types, with all that starts work of ours: names, blocks, Enter and corrections. */
const TYPED = `def total(values):
result = 0
for value in values:
result = result + value
return result
print(total([1, 2, 3]))
`;
const FILLER = 'value = compute(value)  # a line of no importance\n';
const DOCUMENTS = { ordinary: FILLER.repeat(200), large: FILLER.repeat(200_000) };
const SAMPLE_US = 100;
/** A quick typist. */
const KEY_MS = 60;
const ACCEPT_EVERY = 20;

const order = (command: string, args?: unknown) => vscode.commands.executeCommand(command, args);

async function typeInto(content: string): Promise<Stretch[]> {
  const document = await vscode.workspace.openTextDocument({ content, language: 'python' });
  const editor = await vscode.window.showTextDocument(document);
  const end = new vscode.Position(document.lineCount - 1, 0);
  editor.selection = new vscode.Selection(end, end);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await session.post('Profiler.start');
  for (const [i, key] of [...TYPED].entries()) {
    await order('type', { text: key });
    await sleep(KEY_MS);
    if (i % ACCEPT_EVERY !== 0) continue;
    await order('editor.action.inlineSuggest.trigger');
    await order('editor.action.inlineSuggest.commit');
  }
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  await order('workbench.action.revertAndCloseActiveEditor');
  return ownStretches(profile, (url) => url.endsWith('/dist/extension.js'));
}

/** Called by VS Code in the extension host; leaves what it measured in the file that PHC_HOST_REPORT names. */
export async function run(): Promise<void> {
  const report: HostReport = {
    keys: TYPED.length,
    ordinary: await typeInto(DOCUMENTS.ordinary),
    large: await typeInto(DOCUMENTS.large),
  };
  writeFileSync(process.env['PHC_HOST_REPORT'] ?? '', JSON.stringify(report));
}
