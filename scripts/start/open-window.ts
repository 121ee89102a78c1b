import { cpSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { homeFolder } from '../../server/home.ts';
import { findProgram, ROOT } from '../setup/paths.ts';
import { step } from '../setup/step.ts';
import { openBrowserWindow } from './browser-window.ts';
import { openDesktopWindow } from './desktop-window.ts';
import { startLocalServer } from './local-server.ts';

interface WindowRequest {
  readonly folder: string | undefined;
  /** Take the browser even where desktop VS Code is installed. */
  readonly browser: boolean;
}

/** True where a window can be shown: not in a container, not over plain ssh. */
function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

function findDesktop(): string | undefined {
  const code = findProgram('code');
  // In a remote terminal `code` speaks to the window at the other end, which cannot load an extension from here.
  return code && hasDisplay() && !code.includes('remote-cli') ? code : undefined;
}

/** A copy of the sample, so that trying things out leaves the repository as it is. */
function sampleFolder(): string {
  const folder = join(homeFolder(), 'vscode', 'sample');
  if (!existsSync(folder)) cpSync(join(ROOT, 'scripts', 'sample'), folder, { recursive: true });
  return folder;
}

/** Opens VS Code with the extension and a warm server; resolves with an exit code when the window is closed. */
export async function openWindow({ folder, browser }: WindowRequest): Promise<number> {
  const health = await step('Loading the model', startLocalServer);
  process.stdout.write(`\n${health.model?.name} (${health.model?.modelRoot.slice(0, 12)}) is ready.\n`);
  const open = folder ? resolve(folder) : sampleFolder();
  const file = folder ? undefined : join(open, 'shapes.ts');
  const code = browser ? undefined : findDesktop();
  return code ? openDesktopWindow(code, open, file) : openBrowserWindow(open, file, hasDisplay());
}
