import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Envelope, open, seal } from '../../protocol/dsse.ts';
import { PhcError } from '../../protocol/errors.ts';
import { IN_TOTO_TYPE, Statement } from '../../protocol/in-toto.ts';
import { writeAtomically } from '../atomic-file.ts';
import { readSigningKey, readVerifyingKey } from '../identity/model-key.ts';

const envelopeOf = (attestation: string) => attestation.replace(/\.json$/, '.dsse.json');

async function readStatement(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  if (Statement.safeParse(JSON.parse(bytes.toString('utf8'))).success) return bytes;
  throw new PhcError('PHC_TRAINING_RUN', { detail: `${path} is no in-toto statement` });
}

/** Signs an attestation with the key in a PEM file, as `attestation.dsse.json` beside it; throws `PHC_MODEL_KEY`. */
export async function signAttestation(path: string, keyFile: string): Promise<string> {
  const { hint, sign } = await readSigningKey(keyFile);
  const envelope = seal(IN_TOTO_TYPE, await readStatement(path), { keyid: hint, sign });
  const target = envelopeOf(path);
  await writeAtomically(target, `${JSON.stringify(envelope, null, 2)}\n`);
  return target;
}

/** Checks that the key signed exactly this attestation; throws `PHC_TRAINING_VERIFY`, or `PHC_MODEL_KEY`. */
export async function verifyAttestationSignature(path: string, keyFile: string): Promise<void> {
  const target = envelopeOf(path);
  const refuse = (detail: string) => new PhcError('PHC_TRAINING_VERIFY', { detail });
  if (!existsSync(target)) throw refuse('the attestation is not signed');
  const { verify } = await readVerifyingKey(keyFile);
  const envelope = Envelope.safeParse(JSON.parse(await readFile(target, 'utf8')));
  const payload = envelope.success ? open(envelope.data, IN_TOTO_TYPE, verify) : undefined;
  if (!payload || !(await readStatement(path)).equals(payload)) {
    throw refuse('the signature is not of this attestation and key');
  }
}
