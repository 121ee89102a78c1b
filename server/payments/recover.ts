import { keccak_256 } from '@noble/hashes/sha3.js';
import * as z from 'zod/mini';
import { fromHex, toHex } from '../../protocol/bytes.ts';
import { recoverAddress } from '../../protocol/receipt/delegation-hash.ts';

/** The address, 0x and lower case, whose key made an Ethereum signature over a hash; undefined when nobody's did. */
export type Recover = (hash: Uint8Array, signature: string) => string | undefined;

type EcdsaRecover = (signature: Uint8Array, id: number, hash: Uint8Array, compressed: boolean) => Uint8Array;

const Bindings = z.object({
  ecdsaRecover: z.custom<EcdsaRecover>((value) => typeof value === 'function'),
});

/** The package's binding; never its main file, which falls back to slow JavaScript without a word. */
function loadBinding(): EcdsaRecover | undefined {
  try {
    return Bindings.parse(require('secp256k1/bindings')).ecdsaRecover;
  } catch {
    return undefined;
  }
}

function nativeRecover(ecdsaRecover: EcdsaRecover): Recover {
  return (hash, signature) => {
    try {
      const bytes = fromHex(signature.slice(2));
      const recovery = bytes[64]! - 27;
      if (bytes.length !== 65 || (recovery !== 0 && recovery !== 1)) return undefined;
      const point = ecdsaRecover(bytes.subarray(0, 64), recovery, hash, false);
      return `0x${toHex(keccak_256(point.subarray(1)).subarray(12))}`;
    } catch {
      return undefined;
    }
  };
}

let found: Recover | undefined;

/** Recovers by native code where there is some for this platform, an eighth of the time that JavaScript takes. */
export function fastRecover(): Recover {
  if (!found) {
    const binding = loadBinding();
    found = binding ? nativeRecover(binding) : recoverAddress;
  }
  return found;
}
