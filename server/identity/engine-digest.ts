import { join } from 'node:path';
import { NO_ENGINE, UPSTREAM_PROFILE } from '../../protocol/receipt/receipt.ts';
import { cudaFolder, PROVIDER } from '../engine/cuda/cuda-folder.ts';
import { onnxruntimeLibrary } from '../engine/ort/library-path.ts';
import { hashFile } from '../model/hash-file.ts';

const digests = new Map<string, Promise<string>>();

async function digestOfFile(path: string): Promise<string> {
  return (await hashFile(path)).toString('hex');
}

async function binaryOf(profile: string): Promise<string> {
  if (profile === 'cuda-fp16') return join(cudaFolder(), PROVIDER);
  if (profile !== 'exact') return onnxruntimeLibrary();
  const { exactEngineFile } = await import('../engine/exact-runtime.ts');
  return exactEngineFile();
}

/**
 * SHA-256 of the onnxruntime binary that computes in a profile: the package's library, on a GPU
 * its provider, in `exact` its WebAssembly. Read once (25 MB take 50 ms). Nothing is known of another engine's.
 */
export function engineDigest(profile: string): Promise<string> {
  if (profile === UPSTREAM_PROFILE) return Promise.resolve(NO_ENGINE);
  const digest = digests.get(profile) ?? binaryOf(profile).then(digestOfFile);
  digests.set(profile, digest);
  return digest;
}
