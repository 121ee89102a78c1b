import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { PhcError } from '../../../protocol/errors.ts';
import { pip } from '../../../server/model/pip.ts';
import { findZipEntry } from '../../../server/model/zip.ts';
import { readTar } from './read-tar.ts';

/** Packages of the list unpack to 60 MB at most. */
const MAX_BYTES = 512 << 20;
/** Wheels without machine code are the same on every machine; none of the package's own code is run. */
const PURE = ['--only-binary=:all:', '--platform=any', '--implementation=py', '--abi=none'];
const QUIET = ['--python-version=3.11', '--no-input', '--disable-pip-version-check', '--progress-bar=off'];

function npm(args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  const cli = process.env['npm_execpath'];
  const [command, first] = cli?.endsWith('.js')
    ? [process.execPath, [cli]]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const env = { ...process.env, npm_config_ignore_scripts: 'true', npm_config_update_notifier: 'false' };
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd,
      env,
      signal,
      stdio: 'ignore',
      windowsHide: true,
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`npm ended with ${code}`))));
  });
}

type Files = Map<string, Buffer>;

async function readWheel(path: string, wanted: ReadonlySet<string>): Promise<Files> {
  const bytes = await readFile(path);
  const files: Files = new Map();
  for (const name of wanted) {
    const entry = await findZipEntry(path, name);
    const packed = bytes.subarray(entry.start, entry.start + entry.packedBytes);
    const content =
      entry.method === 'stored' ? packed : inflateRawSync(packed, { maxOutputLength: MAX_BYTES });
    files.set(name, content);
  }
  return files;
}

async function readTarball(path: string, wanted: ReadonlySet<string>): Promise<Files> {
  const files: Files = new Map();
  for (const { path: full, content } of readTar(
    gunzipSync(await readFile(path), { maxOutputLength: MAX_BYTES }),
  )) {
    // Mostly "package/"; npm's own client ignores what the first folder is called.
    const inside = full.slice(full.indexOf('/') + 1);
    if (wanted.has(inside)) files.set(inside, content);
  }
  return files;
}

/**
 * Files of a package as its registry has them, fetched with the registry's own client; their digests are for the
 * caller to check.
 * @param name with its registry: "pypi:rich", "npm:zod".
 * @throws PhcError PHC_EVAL_PACKAGE; the signal's reason.
 */
export async function fetchPackage(
  name: string,
  version: string,
  wanted: ReadonlySet<string>,
  temp: string,
  signal: AbortSignal,
): Promise<Files> {
  await mkdir(temp, { recursive: true });
  const folder = await mkdtemp(join(temp, 'fetch-'));
  const [registry, bare = ''] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
  const fromPypi = registry === 'pypi';
  try {
    if (fromPypi) {
      await pip(
        ['download', '--no-deps', ...PURE, ...QUIET, `--dest=${folder}`, `${bare}==${version}`],
        folder,
        signal,
      );
    } else await npm(['pack', `${bare}@${version}`, '--silent'], folder, signal);
    const archive = (await readdir(folder)).find((file) => file.endsWith(fromPypi ? '.whl' : '.tgz'));
    if (!archive) throw new Error('nothing arrived');
    return await (fromPypi ? readWheel : readTarball)(join(folder, archive), wanted);
  } catch (cause) {
    signal.throwIfAborted();
    const detail = `${name} ${version}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new PhcError('PHC_EVAL_PACKAGE', { detail, cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
