import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex, utf8 } from '../bytes.ts';
import { sha256 } from '../sha256.ts';

const DID = /^did:op:[0-9a-f]{64}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** True for the text of an asset's identifier as Ocean writes it: `did:op:` and 64 lower-case hexadecimal digits. */
export function isDid(text: string): boolean {
  return DID.test(text);
}

/** True for the text of an account or contract, whatever the case of its letters. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** An address in the spelling of EIP-55, whose capitals are a checksum; throws `SyntaxError` for what is no address. */
export function checksumAddress(address: string): string {
  if (!isAddress(address)) throw new SyntaxError(`${address.slice(0, 80)} is not an address`);
  const digits = address.slice(2).toLowerCase();
  const hash = toHex(keccak_256(utf8(digits)));
  const spelt = [...digits].map((digit, i) => (hash.charCodeAt(i) >= 0x38 ? digit.toUpperCase() : digit));
  return `0x${spelt.join('')}`;
}

/** True when both name the same account or contract. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * The identifier of the asset behind a data NFT: `did:op:` and the SHA-256 of the NFT's checksummed address and the
 * chain id in decimal digits. It says where an asset is, not what it holds. Throws `SyntaxError` for what is no address.
 */
export function didOf(nftAddress: string, chainId: number): string {
  return `did:op:${toHex(sha256(utf8(`${checksumAddress(nftAddress)}${chainId}`)))}`;
}

/** The key under which a data NFT's ERC-725Y store keeps the model's root: keccak-256 of "ph.modelRoot", 0x and hex. */
export const MODEL_ROOT_KEY = `0x${toHex(keccak_256(utf8('ph.modelRoot')))}`;

/** The root in a value of the ERC-725Y store, as hex; undefined when the value is not of 32 bytes. */
export function readStoredRoot(value: string): string | undefined {
  return /^0x[0-9a-f]{64}$/i.test(value) ? value.slice(2).toLowerCase() : undefined;
}
