import { join } from 'node:path';
import { homeFolder } from '../../home.ts';
import { onnxruntimeVersion } from '../tuning/machine.ts';

/** The core as the package for GPUs has it, and what it looks for beside itself. */
export const CORE = 'libonnxruntime.so.1';
export const PROVIDER = 'libonnxruntime_providers_cuda.so';
export const BRIDGE = 'libonnxruntime_providers_shared.so';

/** Where what computes on an NVIDIA GPU lies: everything of one release, that of the package for processors. */
export function cudaFolder(home = homeFolder()): string {
  return join(home, 'cuda', `onnxruntime-${onnxruntimeVersion()}`);
}

/** NVIDIA's own libraries of the same release of CUDA; left out where the system has them. */
export function nvidiaFolder(home = homeFolder()): string {
  return join(cudaFolder(home), 'nvidia');
}
