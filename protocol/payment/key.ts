import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromHex, toHex } from '../bytes.ts';
import { recoverAddress } from '../receipt/delegation-hash.ts';
import { hashTypedData, type TypedData } from './typed-data.ts';

/** A key that signs vouchers or claims; 32 bytes that are kept secret by whoever made them. */
export interface SigningKey {
  /** 0x and lower case. */
  readonly address: string;
  /** Ethereum's signature of a message: r, s, v as hex with 0x. */
  sign(data: TypedData): string;
}

/** The key of 32 secret bytes. Throws where they are no secp256k1 key. */
export function signingKey(secret: Uint8Array): SigningKey {
  const publicKey = secp256k1.getPublicKey(secret, false);
  return {
    address: `0x${toHex(keccak_256(publicKey.subarray(1)).subarray(12))}`,
    sign(data) {
      const bytes = secp256k1.sign(hashTypedData(data), secret, { prehash: false, format: 'recovered' });
      return `0x${toHex(bytes.subarray(1))}${bytes[0] === 0 ? '1b' : '1c'}`;
    },
  };
}

/** A new key, from the system's randomness. */
export function newSecret(): Uint8Array {
  return secp256k1.utils.randomSecretKey();
}

/** The key of a secret as hex with 0x. Throws where it is none. */
export function keyFromHex(secret: string): SigningKey {
  return signingKey(fromHex(secret.slice(2).toLowerCase()));
}

/** True when the key of `address` signed; a contract's signature (EIP-1271) is not known here. */
export function isSignedBy(
  address: string,
  data: TypedData,
  signature: string,
  recover = recoverAddress,
): boolean {
  return signature.length === 132 && recover(hashTypedData(data), signature) === address;
}
