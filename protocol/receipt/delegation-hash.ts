import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, fromHex, toHex, utf8 } from '../bytes.ts';
import type { Delegation } from './delegation.ts';

const DOMAIN = 'EIP712Domain(string name,string version,uint256 chainId)';
const DELEGATION = 'Delegation(bytes32 serverKey,string did,bytes32[] modelRoots,uint64 notAfter)';
const REVOCATION = 'Revocation(bytes32 serverKey,uint64 revokedAt)';

const keccakText = (text: string): Uint8Array => keccak_256(utf8(text));
const uint256 = (value: number): Uint8Array => fromHex(value.toString(16).padStart(64, '0'));

/** The 32 bytes that EIP-712 signs for a struct in our domain. */
function typedHash(chainId: number, ...struct: readonly Uint8Array[]): Uint8Array {
  const name = keccakText('Posthuman Codex');
  const domain = keccak_256(concatBytes(keccakText(DOMAIN), name, keccakText('1'), uint256(chainId)));
  return keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), domain, keccak_256(concatBytes(...struct))));
}

/** The hash that a wallet signs for a delegation. */
export function delegationHash(
  chainId: number,
  { serverKey, did, modelRoots, notAfter }: Delegation,
): Uint8Array {
  const roots = keccak_256(concatBytes(...modelRoots.map(fromHex)));
  return typedHash(
    chainId,
    keccakText(DELEGATION),
    fromHex(serverKey),
    keccakText(did),
    roots,
    uint256(notAfter),
  );
}

/** The hash that a wallet signs for a revocation. */
export function revocationHash(chainId: number, serverKey: string, revokedAt: number): Uint8Array {
  return typedHash(chainId, keccakText(REVOCATION), fromHex(serverKey), uint256(revokedAt));
}

/** A delegation as wallets are asked to sign it by `eth_signTypedData_v4`. */
export function delegationTypedData(chainId: number, delegation: Delegation) {
  const { serverKey, did, modelRoots, notAfter } = delegation;
  return {
    types: {
      EIP712Domain: [
        { name: 'name', type: 'string' },
        { name: 'version', type: 'string' },
        { name: 'chainId', type: 'uint256' },
      ],
      Delegation: [
        { name: 'serverKey', type: 'bytes32' },
        { name: 'did', type: 'string' },
        { name: 'modelRoots', type: 'bytes32[]' },
        { name: 'notAfter', type: 'uint64' },
      ],
    },
    primaryType: 'Delegation',
    domain: { name: 'Posthuman Codex', version: '1', chainId },
    message: {
      serverKey: `0x${serverKey}`,
      did,
      modelRoots: modelRoots.map((root) => `0x${root}`),
      notAfter,
    },
  };
}

/** The address, 0x and lower case, whose key made an Ethereum signature over a hash; undefined when nobody's did. */
export function recoverAddress(hash: Uint8Array, signature: string): string | undefined {
  try {
    const bytes = fromHex(signature.slice(2));
    const recovery = bytes[64]! - 27;
    if (recovery !== 0 && recovery !== 1) return undefined;
    const recovered = concatBytes(Uint8Array.of(recovery), bytes.subarray(0, 64));
    const key = secp256k1.recoverPublicKey(recovered, hash, { prehash: false });
    const point = secp256k1.Point.fromBytes(key).toBytes(false);
    return `0x${toHex(keccak_256(point.subarray(1)).subarray(12))}`;
  } catch {
    return undefined;
  }
}
