import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { npm } from '../setup/npm.ts';
import { ROOT } from '../setup/paths.ts';
import { run } from '../setup/run.ts';
import type { Target } from './targets.ts';

const MODULES = join(ROOT, 'node_modules');

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.optional(z.string()), integrity: z.optional(z.string()) }),
  ),
});
const Packed = z.array(z.object({ filename: z.string(), integrity: z.string() }));

function copyFiles(from: string, to: string, files: readonly string[]): void {
  for (const file of files) cpSync(join(from, file), join(to, file), { recursive: true });
}

function copyScripts(from: string, to: string, extension = '.js'): void {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || path.endsWith(extension),
  });
}

/** Fetches one package of another platform, as the lock file pins it, and unpacks it into `folder`. */
async function fetchPackage(name: string, folder: string): Promise<string> {
  const lock = Lock.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  const entry = lock.packages[`node_modules/${name}`];
  if (!entry) throw new Error(`${name} is not in package-lock.json.`);
  const output = await npm(folder, ['pack', `${name}@${entry.version}`, '--json']);
  const [packed] = Packed.parse(JSON.parse(output.slice(output.indexOf('['), output.lastIndexOf(']') + 1)));
  if (!packed || packed.integrity !== entry.integrity) {
    throw new Error(`${name}@${entry.version} is not what package-lock.json pins.`);
  }
  await run('tar', ['-xzf', packed.filename], { cwd: folder });
  return join(folder, 'package');
}

/** Lends the folder of a package for some platform: the installed one, or one that is fetched. */
async function withPackage(name: string, work: (folder: string) => void): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'phc-package-'));
  try {
    const installed = join(MODULES, name);
    work(existsSync(installed) ? installed : await fetchPackage(name, temporary));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function copyKoffi(target: Target, to: string): Promise<void> {
  const name = `@koromix/koffi-${target.name}`;
  await withPackage(name, (from) => {
    // Beside it may lie a build for musl, for which there is no onnxruntime.
    const binary = readdirSync(from).find((entry) => entry === `${target.os}_${target.arch}`);
    if (!binary) throw new Error(`${name} holds no binary for ${target.name}.`);
    copyFiles(from, join(to, name), ['package.json', 'index.js', join(binary, 'koffi.node')]);
  });
  copyFiles(join(MODULES, 'koffi'), join(to, 'koffi'), ['package.json', 'LICENSE.txt', 'index.cjs']);
  copyScripts(join(MODULES, 'koffi', 'src'), join(to, 'koffi', 'src'), '.cjs');
}

/** What libsql calls the platforms; it has no build for Windows on ARM, where commands that need it cannot be used. */
const LIBSQL: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64-gnu',
  'linux-arm64': 'linux-arm64-gnu',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64-msvc',
};

async function copyLibsql(target: Target, to: string): Promise<void> {
  const platform = LIBSQL[target.name];
  if (platform === undefined) return;
  const name = `@libsql/${platform}`;
  await withPackage(name, (from) => copyFiles(from, join(to, name), ['package.json', 'index.node']));
  copyFiles(join(MODULES, 'libsql'), join(to, 'libsql'), [
    'package.json',
    'index.js',
    'auth.js',
    'sqlite-error.js',
  ]);
  for (const helper of [join('@neon-rs', 'load'), join('libsql', 'node_modules', 'detect-libc')]) {
    copyFiles(join(MODULES, helper), join(to, helper), ['package.json', 'LICENSE']);
    const scripts = existsSync(join(MODULES, helper, 'dist')) ? 'dist' : 'lib';
    copyScripts(join(MODULES, helper, scripts), join(to, helper, scripts));
  }
}

/** Of platforms without a build (Linux and Windows on ARM), signatures are recovered by JavaScript. */
function copySecp256k1({ os, arch }: Target, to: string): void {
  const builds = join('prebuilds', `${os}-${arch}`);
  if (!existsSync(join(MODULES, 'secp256k1', builds))) return;
  const scripts = [
    'package.json',
    'LICENSE',
    'bindings.js',
    join('lib', 'index.js'),
    join('lib', 'uint8array.js'),
  ];
  copyFiles(join(MODULES, 'secp256k1'), join(to, 'secp256k1'), [...scripts, builds]);
  const loader = ['package.json', 'LICENSE', 'index.js', 'node-gyp-build.js'];
  copyFiles(join(MODULES, 'node-gyp-build'), join(to, 'node-gyp-build'), loader);
}

function copyOnnxruntime({ os, arch, library }: Target, to: string): void {
  const binaries = join('bin', 'napi-v6', os, arch);
  copyFiles(join(MODULES, 'onnxruntime-node'), join(to, 'onnxruntime-node'), [
    'package.json',
    // CPU only: DirectML's libraries for Windows and a second copy of the one for macOS stay behind.
    join(binaries, library),
    join(binaries, 'onnxruntime_binding.node'),
  ]);
  copyScripts(join(MODULES, 'onnxruntime-node', 'dist'), join(to, 'onnxruntime-node', 'dist'));
  // The exact engine: one WebAssembly binary for every platform, 14 of the 139 MB of its package.
  copyFiles(join(MODULES, 'onnxruntime-web'), join(to, 'onnxruntime-web'), [
    'package.json',
    join('dist', 'ort.node.min.js'),
    join('dist', 'ort-wasm-simd-threaded.mjs'),
    join('dist', 'ort-wasm-simd-threaded.wasm'),
  ]);
  copyFiles(join(MODULES, 'onnxruntime-common'), join(to, 'onnxruntime-common'), [
    'package.json',
    join('dist', 'cjs', 'package.json'),
  ]);
  copyScripts(
    join(MODULES, 'onnxruntime-common', 'dist', 'cjs'),
    join(to, 'onnxruntime-common', 'dist', 'cjs'),
  );
}

/** Copies what the bundles cannot hold, for one platform, into a node_modules folder. */
export async function copyRuntimePackages(target: Target, to: string): Promise<void> {
  mkdirSync(to, { recursive: true });
  await copyKoffi(target, to);
  await copyLibsql(target, to);
  copySecp256k1(target, to);
  copyOnnxruntime(target, to);
}
