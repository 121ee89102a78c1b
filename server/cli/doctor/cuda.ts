import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PhcError } from '../../../protocol/errors.ts';
import { findCuda } from '../../engine/cuda/find-cuda.ts';
import { onnxruntimeVersion } from '../../engine/tuning/machine.ts';
import { usualTuning } from '../../engine/tuning/tuning.ts';
import { encodeModel } from '../../model/onnx/onnx-proto.ts';
import type { Check } from './check.ts';

const execute = promisify(execFile);
/** Adds a number in fp16 to itself. */
const PROBE = encodeModel({
  name: 'probe',
  producer: 'ph-codex',
  irVersion: 8,
  opsets: { '': 17 },
  nodes: [{ name: 'sum', op: 'Add', domain: '', inputs: ['a', 'a'], outputs: ['b'], attributes: {} }],
  tensors: [],
  inputs: [{ name: 'a', element: 'float16', dims: [1] }],
  outputs: [{ name: 'b', element: 'float16', dims: [1] }],
});
const DRIVER_FILE = '/proc/driver/nvidia/version';

async function driver(): Promise<string> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  const said = await execute('nvidia-smi', query, { timeout: 30_000 }).catch(() => undefined);
  if (said) return said.stdout.trim().split('\n').join('; ');
  const text = existsSync(DRIVER_FILE) ? await readFile(DRIVER_FILE, 'utf8') : undefined;
  if (text === undefined) throw new Error('no NVIDIA driver answers');
  return text.split('\n')[0] ?? '';
}

/** What is wrong alone: the remedy is that of the check. */
async function plainly(look: () => Promise<string> | string): Promise<string> {
  try {
    return await look();
  } catch (error) {
    throw error instanceof PhcError ? new Error(error.detail, { cause: error }) : error;
  }
}

function libraries(): string {
  return `onnxruntime ${onnxruntimeVersion()}, core and provider, ${findCuda()}`;
}

/** Loads the provider; what the loader does not find it names. */
async function provider(): Promise<string> {
  // They bring koffi, without which the other checks are to be told too.
  const [{ openCudaDevice }, { openSession }] = await Promise.all([
    import('../../engine/cuda/cuda-device.ts'),
    import('../../engine/ort/session.ts'),
  ]);
  const { prepare } = openCudaDevice();
  openSession(PROBE, { tuning: usualTuning(1), folder: '', ...(prepare && { prepare }) }).close();
  return 'loaded, and takes a network';
}

/** What computing on an NVIDIA GPU needs; Linux only. */
export const CUDA: readonly Check[] = [
  { name: 'driver', look: driver, remedy: "Install NVIDIA's driver; in a container, pass the GPU on." },
  {
    name: 'libraries',
    look: () => plainly(libraries),
    remedy: 'Run "ph-codex cuda install", which fetches onnxruntime-gpu of this version and CUDA 13.',
  },
  {
    name: 'provider',
    look: () => plainly(provider),
    remedy: 'What it names is missing: the driver, or a library that "ph-codex cuda install" fetches.',
  },
];
