import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { homeFolder } from '../../server/home.ts';
import { ROOT } from '../setup/paths.ts';
import { step } from '../setup/step.ts';
import { ensureVscodeRuntime } from '../setup/vscode-runtime.ts';
import { windowAddress } from '../vscode/address.ts';
import { startVscodeServer } from '../vscode/server.ts';
import { INSTRUCTIONS } from './instructions.ts';

function showInBrowser(address: string): void {
  const [command, ...args] = {
    darwin: ['open', address],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', address],
  }[process.platform as string] ?? ['xdg-open', address];
  const child = spawn(command ?? '', args, { stdio: 'ignore', detached: true });
  child.once('error', () => undefined); // the address is printed as well
  child.unref();
}

/** Serves VS Code with the extension on 127.0.0.1 and prints its address; resolves when the server ends. */
export async function openBrowserWindow(
  open: string,
  file: string | undefined,
  show: boolean,
): Promise<number> {
  const vscode = await ensureVscodeRuntime();
  const base = join(homeFolder(), 'vscode', 'window');
  const env = { PH_CODEX_HOME: homeFolder() };
  const server = await step('Starting VS Code', () => startVscodeServer({ vscode, base, env }));
  const address = windowAddress(server, { open, file, development: [ROOT] });
  process.stdout.write(`\nVS Code runs at\n\n  ${address}\n${INSTRUCTIONS}`);
  if (show) showInBrowser(address);
  return (await server.ended) ?? 1;
}
