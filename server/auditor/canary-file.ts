import { readFile } from 'node:fs/promises';
import { CANARIES_TYPE, Canaries } from '../../protocol/audit/canaries.ts';
import { fromUtf8, utf8 } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { Envelope, open, seal } from '../../protocol/dsse.ts';
import { PhcError } from '../../protocol/errors.ts';
import { writeAtomically } from '../atomic-file.ts';
import { verifyEd25519 } from '../identity/ed25519.ts';
import type { ServerKey } from '../identity/server-key.ts';

/** Canaries, and the key of whoever vouches for them. */
export interface CanaryFile {
  readonly canaries: Canaries;
  readonly by: string;
}

/** Writes canaries, signed. */
export async function writeCanaries(file: string, canaries: Canaries, key: ServerKey): Promise<void> {
  const payload = utf8(canonicalJson(canaries));
  const envelope = seal(CANARIES_TYPE, payload, { keyid: key.publicKey, sign: key.sign });
  await writeAtomically(file, `${JSON.stringify(envelope)}\n`);
}

/** Reads canaries whose signature holds. @throws PhcError PHC_REQUEST_INVALID for anything else. */
export async function readCanaries(file: string): Promise<CanaryFile> {
  try {
    const envelope = Envelope.parse(JSON.parse(await readFile(file, 'utf8')));
    const by = envelope.signatures[0]?.keyid ?? '';
    const payload = open(envelope, CANARIES_TYPE, (message, signature, keyid) =>
      verifyEd25519(keyid === by ? by : '', message, signature),
    );
    if (!payload) throw new SyntaxError('nobody signed them');
    return { canaries: Canaries.parse(JSON.parse(fromUtf8(payload))), by };
  } catch (cause) {
    throw new PhcError('PHC_REQUEST_INVALID', { detail: `"${file}" holds no canaries`, cause });
  }
}
