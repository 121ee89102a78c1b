import * as z from 'zod/mini';
import { fromBase64, toBase64 } from './base64.ts';
import { concatBytes, utf8 } from './bytes.ts';

/** Characters of the longest payload that is read: a manifest of some 60,000 files. */
const MOST_PAYLOAD = 16 * 1024 * 1024;

const SIGNATURE_TEXT = z.string().check(z.minLength(1), z.maxLength(4096));

/** A signed envelope as JSON has it (DSSE protocol 1.0). */
export const Envelope = z.object({
  payload: z.string().check(z.maxLength(MOST_PAYLOAD)),
  payloadType: z.string().check(z.minLength(1), z.maxLength(256)),
  signatures: z
    .array(z.object({ keyid: z.optional(z.string().check(z.maxLength(1024))), sig: SIGNATURE_TEXT }))
    .check(z.minLength(1), z.maxLength(16)),
});
export type Envelope = z.infer<typeof Envelope>;

/** The bytes that are signed: DSSE's pre-authentication encoding, which binds the type to the payload. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  return concatBytes(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload);
}

/** An envelope with one signature, which `sign` makes over the pre-authentication encoding. */
export function seal(
  payloadType: string,
  payload: Uint8Array,
  signer: { readonly keyid?: string; sign(message: Uint8Array): Uint8Array },
): Envelope {
  const sig = toBase64(signer.sign(preAuthEncoding(payloadType, payload)));
  const signature = signer.keyid === undefined ? { sig } : { keyid: signer.keyid, sig };
  return { payload: toBase64(payload), payloadType, signatures: [signature] };
}

/** Payload of an envelope that has the expected type and one signature that `verify` accepts, else undefined. */
export function open(
  envelope: Envelope,
  payloadType: string,
  verify: (message: Uint8Array, signature: Uint8Array, keyid: string | undefined) => boolean,
): Uint8Array | undefined {
  if (envelope.payloadType !== payloadType) return undefined;
  try {
    const payload = fromBase64(envelope.payload);
    const message = preAuthEncoding(payloadType, payload);
    const signed = envelope.signatures.some(({ sig, keyid }) => verify(message, fromBase64(sig), keyid));
    return signed ? payload : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
