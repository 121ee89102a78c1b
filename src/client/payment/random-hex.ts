import { toHex } from '../../../protocol/bytes.ts';
import { newSecret } from '../../../protocol/payment/key.ts';

/** 32 random bytes that are a key, too; hex with 0x. */
export function randomHex(): string {
  return `0x${toHex(newSecret())}`;
}
