import type { Command } from 'commander';
import { installCuda } from '../engine/cuda/install-cuda.ts';
import { homeFolder } from '../home.ts';
import { withProgress } from './with-progress.ts';

async function install(): Promise<void> {
  const folder = await withProgress((onProgress, signal) =>
    installCuda({ home: homeFolder(), onProgress, signal }),
  );
  if (folder !== undefined) process.stdout.write(`${folder}\n`);
}

/** `ph-codex cuda install`. */
export function registerCuda(program: Command): void {
  program
    .command('cuda')
    .description('what computing on an NVIDIA GPU needs')
    .command('install')
    .description('fetch onnxruntime for GPUs and CUDA with pip, some 2.5 GB; the driver is the system’s')
    .action(install);
}
