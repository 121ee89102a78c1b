import { randomBytes } from 'node:crypto';
import {
  hexlify,
  solidityPackedKeccak256,
  toUtf8Bytes,
  verifyTypedData,
  type Wallet,
  ZeroAddress,
  ZeroHash,
} from 'ethers';
import * as z from 'zod/mini';
import { schemaUid } from '../../../protocol/chain/eas.ts';
import { callView } from '../call-view.ts';
import { type Chain, contractAddress } from '../connect.ts';
import type { NewAttestation } from './attestation-calls.ts';
import { EAS } from './eas-abi.ts';

/** The version of EAS's own format of attestations that are not on the chain. */
const VERSION = 2;

const Bytes32 = z.string().check(z.regex(/^0x[0-9a-f]{64}$/));
const Address = z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/));
const Hex = z.string().check(z.regex(/^0x(?:[0-9a-f]{2})*$/));

/** A file with an attestation that costs nothing: signed by EIP-712, as EAS's tools do it. */
export const OffChainAttestation = z.strictObject({
  domain: z.strictObject({
    name: z.literal('EAS Attestation'),
    version: z.string().check(z.maxLength(32)),
    chainId: z.int().check(z.positive()),
    verifyingContract: Address,
  }),
  message: z.strictObject({
    version: z.literal(VERSION),
    schema: Bytes32,
    recipient: Address,
    time: z.int().check(z.nonnegative()),
    expirationTime: z.literal(0),
    revocable: z.literal(true),
    refUID: Bytes32,
    data: Hex,
    salt: Bytes32,
  }),
  signer: Address,
  signature: z.string().check(z.regex(/^0x[0-9a-f]{130}$/)),
});
export type OffChainAttestation = z.infer<typeof OffChainAttestation>;

const TYPES = {
  Attest: [
    { name: 'version', type: 'uint16' },
    { name: 'schema', type: 'bytes32' },
    { name: 'recipient', type: 'address' },
    { name: 'time', type: 'uint64' },
    { name: 'expirationTime', type: 'uint64' },
    { name: 'revocable', type: 'bool' },
    { name: 'refUID', type: 'bytes32' },
    { name: 'data', type: 'bytes' },
    { name: 'salt', type: 'bytes32' },
  ],
};

/** What names an attestation that is not on the chain: what is stamped, and taken back. */
export function offChainUid({ message }: OffChainAttestation): string {
  const { version, schema, recipient, time, expirationTime, revocable, refUID, data, salt } = message;
  return solidityPackedKeccak256(
    [
      'uint16',
      'bytes',
      'address',
      'address',
      'uint64',
      'uint64',
      'bool',
      'bytes32',
      'bytes',
      'bytes32',
      'uint32',
    ],
    // The format takes the schema as the text of its hexadecimal digits.
    [
      version,
      hexlify(toUtf8Bytes(schema)),
      recipient,
      ZeroAddress,
      time,
      expirationTime,
      revocable,
      refUID,
      data,
      salt,
      0,
    ],
  );
}

/** Signs an attestation that stays off the chain. Throws `PHC_CHAIN_CONTRACT`. */
export async function attestOffChain(
  chain: Chain,
  wallet: Wallet,
  { schema, recipient, confirms = ZeroHash, data }: NewAttestation,
): Promise<OffChainAttestation> {
  const verifyingContract = contractAddress(chain, 'EAS');
  const version = await callView(
    chain.provider,
    { abi: EAS, to: verifyingContract, method: 'version' },
    z.string(),
  );
  const domain = { name: 'EAS Attestation', version, chainId: chain.id, verifyingContract } as const;
  const message = {
    version: VERSION,
    schema: schemaUid(schema),
    recipient,
    time: Math.floor(Date.now() / 1000),
    expirationTime: 0,
    revocable: true,
    refUID: confirms,
    data,
    salt: hexlify(randomBytes(32)),
  } as const;
  return {
    domain,
    message,
    signer: wallet.address,
    signature: await wallet.signTypedData(domain, TYPES, message),
  };
}

/** Who signed it, lower case; undefined where the named signer did not. */
export function offChainSigner({
  domain,
  message,
  signer,
  signature,
}: OffChainAttestation): string | undefined {
  try {
    const found = verifyTypedData(domain, TYPES, message, signature).toLowerCase();
    return found === signer.toLowerCase() ? found : undefined;
  } catch {
    // ethers throws many kinds of errors for signatures that are nobody's.
    return undefined;
  }
}
