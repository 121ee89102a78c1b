import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { npm } from '../../../scripts/setup/npm.ts';
import { run } from '../../../scripts/setup/run.ts';
import { step } from '../../../scripts/setup/step.ts';
import { homeFolder } from '../../../server/home.ts';
import { hashFile } from '../../../server/model/hash-file.ts';
import { pip } from '../../../server/model/pip.ts';

const Package = z.object({
  name: z.string(),
  version: z.string(),
  from: z.enum(['pypi', 'npm']),
  /** Of the wheel, or of the packed tar file. */
  sha256: z.string(),
  licence: z.string(),
  language: z.enum(['python', 'javascript', 'typescript']),
  /** Where the hand-written sources lie in it. */
  folder: z.string(),
  use: z.enum(['test', 'fit']),
});

/** A published package whose sources stand for somebody's repository. */
export type Package = z.infer<typeof Package>;

/** The pinned packages of one use: no package is both fitted on and tested on. */
export function packagesFor(use: Package['use']): Package[] {
  const list: unknown = JSON.parse(readFileSync(join(__dirname, 'packages.json'), 'utf8'));
  return z
    .array(Package)
    .parse(list)
    .filter((entry) => entry.use === use);
}

async function fetchWheel({ name, version, sha256 }: Package, folder: string): Promise<void> {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
  const platform = ['--platform=any', '--implementation=py', '--abi=none', '--only-binary=:all:'];
  const quiet = ['--no-input', '--disable-pip-version-check', '--progress-bar=off'];
  const target = ['--no-deps', '--no-compile', `--target=${folder}`];
  // The wheel without machine code is the same on every machine.
  await pip(['install', ...target, ...platform, ...quiet, '--require-hashes', '-r', requirements], folder);
}

async function fetchTarball({ name, version, sha256 }: Package, folder: string): Promise<void> {
  await npm(folder, ['pack', `${name}@${version}`]);
  const file = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'));
  if (!file) throw new Error(`npm packed no ${name}`);
  const path = join(folder, file);
  const found = (await hashFile(path)).toString('hex');
  if (found !== sha256) throw new Error(`${name}@${version} has the digest ${found}, not ${sha256}`);
  await run('tar', ['-xzf', path, '-C', folder]);
  await rm(path);
}

/** Folder of a package's sources in the home folder; fetched, checked and unpacked at the first call. */
export async function ensurePackage(wanted: Package): Promise<string> {
  const { name, version, from, folder } = wanted;
  const place = join(homeFolder(), 'bench', 'memory', `${name.replaceAll(/[@/]/g, '_')}-${version}`);
  if (!existsSync(place)) {
    const part = `${place}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
    await step(`Fetching ${name} ${version}`, () =>
      from === 'pypi' ? fetchWheel(wanted, part) : fetchTarball(wanted, part),
    );
    await rename(part, place);
  }
  return join(place, folder);
}
