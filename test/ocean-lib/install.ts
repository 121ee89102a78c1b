import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { homeFolder } from '../../server/home.ts';

/** Ocean's own tooling; it asks for a ddo-js that the registry does not have, so the newest there is takes its place. */
const PACKAGE = {
  name: 'ocean-tooling',
  private: true,
  dependencies: { '@oceanprotocol/lib': '8.6.2' },
  overrides: { '@oceanprotocol/ddo-js': '0.2.0' },
};

/**
 * Installs Ocean's library, 172 MB in 551 packages, into the home folder once, without running any of their install
 * scripts; gives `require` as a file beside it would have it.
 */
export async function oceanTooling(): Promise<NodeJS.Require> {
  const folder = join(homeFolder(), 'ocean-tooling', PACKAGE.dependencies['@oceanprotocol/lib']);
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    await writeFile(join(draft, 'package.json'), JSON.stringify(PACKAGE));
    const options = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', options, { cwd: draft, shell: process.platform === 'win32' });
    await rename(draft, folder);
  }
  return createRequire(join(folder, 'package.json'));
}
