import { readFile, stat } from 'node:fs/promises';
import { PhcError } from '../../protocol/errors.ts';
import { openManifest, signManifest } from '../../protocol/manifest/bundle.ts';
import { checkSameFiles } from '../../protocol/manifest/compare-manifests.ts';
import { type Manifest, type Method, subjectDigest } from '../../protocol/manifest/manifest.ts';
import type { ModelRef } from '../model/store.ts';
import { hashFolder } from './hash-folder.ts';
import { readSigningKey, readVerifyingKey } from './model-key.ts';

/** A signature over 100,000 files. */
const MOST_BYTES = 32 * 1024 * 1024;

async function readSignature(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > MOST_BYTES)
      throw new PhcError('PHC_MODEL_SIGNATURE', { detail: 'the file is too large' });
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof PhcError) throw cause;
    throw new PhcError('PHC_MODEL_SIGNATURE', { detail: `${path} cannot be read`, cause });
  }
}

/** The files a model has by its digest are those that a signature by files lists; by shards the digest is another. */
function checkRoot({ root }: ModelRef, { method, resources }: Manifest): void {
  if (method.kind === 'files' && subjectDigest(resources) !== root) {
    throw new PhcError('PHC_MODEL_DIGEST', { detail: `expected ${root}, found ${subjectDigest(resources)}` });
  }
}

/**
 * The text of a model's signature by OpenSSF Model Signing v1.0. Throws `PHC_MODEL_KEY`, and `PHC_MODEL_DIGEST` when
 * the files are not those of the model.
 */
export async function signModel(model: ModelRef, method: Method, keyFile: string): Promise<string> {
  const signer = await readSigningKey(keyFile);
  const manifest = await hashFolder(model.folder, model.name, method);
  checkRoot(model, manifest);
  return signManifest(manifest, signer);
}

/** What a verified signature says. */
export interface SignedModel {
  /** Name that the signer gave it. */
  readonly name: string;
  readonly method: Method;
  /** SHA-256 of the public key's PEM text. */
  readonly key: string;
}

/**
 * Checks that the key signed exactly the files that lie in the model's folder. Throws `PHC_MODEL_SIGNATURE` that says
 * why not, and `PHC_MODEL_KEY`. The folder is hashed by itself, so no path of the signature is ever opened.
 */
export async function verifyModelSignature(
  model: ModelRef,
  signatureFile: string,
  keyFile: string,
): Promise<SignedModel> {
  const verifier = await readVerifyingKey(keyFile);
  const signed = openManifest(await readSignature(signatureFile), verifier);
  checkSameFiles(signed, await hashFolder(model.folder, model.name, signed.method));
  checkRoot(model, signed);
  return { name: signed.name, method: signed.method, key: verifier.hint };
}
