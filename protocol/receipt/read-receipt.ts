import { fromUtf8 } from '../bytes.ts';
import { parseCanonicalJson } from '../canonical-json.ts';
import { type Envelope, open } from '../dsse.ts';
import { digestOf } from './hashes.ts';
import { RECEIPT_TYPE, Receipt } from './receipt.ts';

/** Longer than any receipt: 4 KiB of payload as base64. */
const MOST_PAYLOAD = 6144;

/** True when `signature` over `message` is by the Ed25519 key with these 32 bytes, as hexadecimal digits. */
export type VerifyEd25519 = (serverKey: string, message: Uint8Array, signature: Uint8Array) => boolean;

/** A receipt whose signature holds, with the hash that the next one of the chain names. */
export interface SignedReceipt {
  readonly receipt: Receipt;
  readonly hash: string;
}

/** Opens the envelope of a receipt that the server's key signed; undefined for anything else, whatever it is. */
export function readReceipt(
  envelope: Envelope,
  serverKey: string,
  verify: VerifyEd25519,
): SignedReceipt | undefined {
  if (envelope.payload.length > MOST_PAYLOAD || envelope.signatures.length !== 1) return undefined;
  const payload = open(envelope, RECEIPT_TYPE, (message, signature) => verify(serverKey, message, signature));
  if (!payload) return undefined;
  try {
    const receipt = Receipt.safeParse(parseCanonicalJson(fromUtf8(payload)));
    return receipt.success ? { receipt: receipt.data, hash: digestOf(payload) } : undefined;
  } catch {
    // Not UTF-8, not JSON, or not in the one form that everybody hashes alike.
    return undefined;
  }
}
