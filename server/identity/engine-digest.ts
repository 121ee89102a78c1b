import { onnxruntimeLibrary } from '../engine/ort/library-path.ts';
import { hashFile } from '../model/hash-file.ts';

let digest: Promise<string> | undefined;

/** SHA-256 of the onnxruntime library that computes the answers, read once (25 MB take 50 ms). */
export function engineDigest(): Promise<string> {
  digest ??= hashFile(onnxruntimeLibrary()).then((hash) => hash.toString('hex'));
  return digest;
}
