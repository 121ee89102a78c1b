import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onnxruntimeLibrary } from '../../engine/ort/library-path.ts';
import { onnxruntimeVersion } from '../../engine/tuning/machine.ts';
import type { Check } from './check.ts';

const execute = promisify(execFile);
const PROVIDER = 'libonnxruntime_providers_cuda.so';
const DRIVER_FILE = '/proc/driver/nvidia/version';

async function driver(): Promise<string> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  const said = await execute('nvidia-smi', query, { timeout: 30_000 }).catch(() => undefined);
  if (said) return said.stdout.trim().split('\n').join('; ');
  const text = existsSync(DRIVER_FILE) ? await readFile(DRIVER_FILE, 'utf8') : undefined;
  if (text === undefined) throw new Error('no NVIDIA driver answers');
  return text.split('\n')[0] ?? '';
}

async function core(): Promise<string> {
  return `onnxruntime ${onnxruntimeVersion()}, ${onnxruntimeLibrary()}`;
}

async function provider(): Promise<string> {
  const path = join(dirname(onnxruntimeLibrary()), PROVIDER);
  if (!existsSync(path)) throw new Error(`${PROVIDER} is not beside the core library`);
  // What the loader does not find, it would say only when a model is loaded.
  const { stdout } = await execute('ldd', [path], { timeout: 30_000 });
  const missing = stdout.split('\n').filter((line) => line.includes('not found'));
  if (missing.length > 0)
    throw new Error(`missing: ${missing.map((line) => line.trim().split(' ')[0]).join(', ')}`);
  return path;
}

async function used(): Promise<string> {
  throw new Error('this version computes on the processor alone, whatever else is found');
}

/** What computing on an NVIDIA GPU would need; Linux only. */
export const CUDA: readonly Check[] = [
  { name: 'driver', look: driver, remedy: "Install NVIDIA's driver; in a container, pass the GPU on." },
  { name: 'core', look: core, remedy: 'Run "npm ci" again.' },
  {
    name: 'provider',
    look: provider,
    remedy:
      "Put the provider of exactly the core's version there (Microsoft.ML.OnnxRuntime.Gpu.Linux), with the CUDA and cuDNN libraries that it names.",
  },
  { name: 'cuda', look: used, remedy: 'Serve the profile cpu-fast, or another engine with --upstream.' },
];
