import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PhcError } from '../../../protocol/errors.ts';

const FILE_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/**
 * Path of the onnxruntime library that the package onnxruntime-node ships for this platform.
 * @throws PhcError PHC_ENGINE_LIBRARY where the package has none (macOS on Intel, musl, 32 bit).
 */
export function onnxruntimeLibrary(): string {
  const name = FILE_NAMES[process.platform];
  const platform = `${process.platform}-${process.arch}`;
  if (!name) throw new PhcError('PHC_ENGINE_LIBRARY', { detail: `no onnxruntime for ${platform}` });
  const root = dirname(require.resolve('onnxruntime-node/package.json'));
  const path = join(root, 'bin', 'napi-v6', process.platform, process.arch, name);
  if (!existsSync(path))
    throw new PhcError('PHC_ENGINE_LIBRARY', { detail: `no onnxruntime for ${platform}` });
  return path;
}
