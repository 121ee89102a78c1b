import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '../../../scripts/setup/run.ts';

/** A copy of another project's repository, as its authors committed it. */
interface Checkout {
  readonly folder: string;
  readonly commit: string;
}

interface Wanted {
  /** Variable of the environment that names the folder. */
  readonly variable: string;
  readonly repository: string;
  /** A file that must be there, and how it comes there. */
  readonly file: string;
  readonly made: string;
}

/** Finds a checkout; throws where none is named, something is missing in it, or a file of it was changed. */
export async function findCheckout({ variable, repository, file, made }: Wanted): Promise<Checkout> {
  const named = process.env[variable];
  if (!named) throw new Error(`Set ${variable} to the folder of a git checkout of ${repository}.`);
  const folder = resolve(named);
  if (!existsSync(join(folder, file))) throw new Error(`${join(folder, file)} is not there. ${made}`);
  const git = async (...args: readonly string[]) => (await run('git', ['-C', folder, ...args])).trim();
  const changed = await git('status', '--porcelain');
  if (changed !== '') throw new Error(`${folder} is not as it was committed:\n${changed}`);
  return { folder, commit: await git('rev-parse', 'HEAD') };
}
