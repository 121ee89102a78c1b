import { existsSync } from 'node:fs';
import { findProgram } from './paths.ts';
import { run } from './run.ts';
import { step } from './step.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const DEBIAN_PACKAGES = ['chromium', 'ripgrep', 'fonts-dejavu-core'];

function findChromium(): string | undefined {
  return process.env['CHROMIUM'] ?? findProgram(...NAMES) ?? PLACES.find(existsSync);
}

async function asRoot(command: string, ...args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (process.getuid?.() === 0) await run(command, args, { env });
  else await run('sudo', ['-n', '--preserve-env=DEBIAN_FRONTEND', command, ...args], { env });
}

async function installWithApt(): Promise<void> {
  await asRoot('apt-get', 'update');
  await asRoot('apt-get', 'install', '-y', '--no-install-recommends', ...DEBIAN_PACKAGES);
}

/** Path of a Chromium, Chrome or Edge; installs Chromium where apt and the rights for it are there. */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found) return found;
  let reason = 'there is no apt-get here';
  if (findProgram('apt-get')) {
    try {
      await step('Installing Chromium for the tests (half a minute, once)', installWithApt);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(
    `The tests drive VS Code in a browser. Install Chromium or Chrome, or name one in CHROMIUM (${reason}).`,
  );
}
