import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { PhcError } from '../../../protocol/errors.ts';
import { onnxruntimeVersion } from '../tuning/machine.ts';
import { BRIDGE, CORE, cudaFolder, PROVIDER } from './cuda-folder.ts';

const CHUNK = 8 << 20;

/** Whether a library has its version among its texts; the one of 272 MB is read in 0.1 s. */
export function saysVersion(path: string, version: string): boolean {
  const wanted = Buffer.from(`\0${version}\0`, 'latin1');
  const buffer = Buffer.alloc(CHUNK + wanted.length);
  const file = openSync(path, 'r');
  try {
    let kept = 0;
    for (;;) {
      const read = readSync(file, buffer, kept, CHUNK, null);
      if (read === 0) return false;
      if (buffer.subarray(0, kept + read).includes(wanted)) return true;
      // It may lie across two chunks.
      const overlap = Math.min(wanted.length, kept + read);
      buffer.copyWithin(0, kept + read - overlap, kept + read);
      kept = overlap;
    }
  } finally {
    closeSync(file);
  }
}

/**
 * Path of an onnxruntime that computes on NVIDIA GPUs, with its provider of the very same version.
 * @throws PhcError PHC_ENGINE_CUDA that says what is missing.
 */
export function findCuda(): string {
  const refuse = (detail: string) => new PhcError('PHC_ENGINE_CUDA', { detail });
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw refuse(`there is none for ${process.platform} on ${process.arch}`);
  const folder = cudaFolder();
  const version = onnxruntimeVersion();
  for (const name of [CORE, BRIDGE, PROVIDER]) {
    if (!existsSync(join(folder, name))) throw refuse(`${name} is not in ${folder}`);
  }
  for (const name of [CORE, PROVIDER]) {
    if (!saysVersion(join(folder, name), version))
      throw refuse(`${name} is not of onnxruntime ${version}, whose package for processors is installed`);
  }
  return join(folder, CORE);
}
