import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder } from '../../server/home.ts';
import { onEnd, startChild } from '../setup/children.ts';
import { ROOT } from '../setup/paths.ts';
import { INSTRUCTIONS } from './instructions.ts';

/** The command line hands over to an editor that outlives it and leaves its process id in this file. */
function endEditor(userData: string): void {
  try {
    process.kill(Number(readFileSync(join(userData, 'code.lock'), 'utf8')), 'SIGTERM');
  } catch {
    // It is closed.
  }
}

/**
 * Opens desktop VS Code with the extension, apart from the user's own windows, settings and other extensions;
 * resolves with its exit code when the window is closed.
 */
export async function openDesktopWindow(
  code: string,
  open: string,
  file: string | undefined,
): Promise<number> {
  const userData = join(homeFolder(), 'vscode', 'desktop');
  onEnd(() => endEditor(userData));
  const child = startChild(
    code,
    [
      ...[
        '--wait',
        '--new-window',
        '--disable-extensions',
        '--disable-workspace-trust',
        '--disable-telemetry',
      ],
      ...['--skip-welcome', '--skip-release-notes', '--user-data-dir', userData],
      `--extensionDevelopmentPath=${ROOT}`,
      open,
      ...(file ? [file] : []),
    ],
    { stdio: 'ignore', shell: code.endsWith('.cmd') },
  );
  process.stdout.write(`VS Code is opening.\n${INSTRUCTIONS}`);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}
