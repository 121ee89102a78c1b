import type { Envelope } from '../dsse.ts';
import { readReceipt, type VerifyEd25519 } from './read-receipt.ts';

/** True when one key signed two different receipts with one number: proof, for anybody, that its holder cheats. */
export function isEquivocation(
  first: Envelope,
  second: Envelope,
  serverKey: string,
  verify: VerifyEd25519,
): boolean {
  const one = readReceipt(first, serverKey, verify);
  const other = readReceipt(second, serverKey, verify);
  return (
    one !== undefined &&
    other !== undefined &&
    one.receipt.seq === other.receipt.seq &&
    one.hash !== other.hash
  );
}
