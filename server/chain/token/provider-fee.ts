import { getBytes, hexlify, Signature, solidityPackedKeccak256, toUtf8Bytes, ZeroAddress } from 'ethers';
import * as z from 'zod/mini';

const Address = z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/));
const Bytes32 = z.string().check(z.regex(/^0x[0-9a-fA-F]{64}$/));
const Digits = z.string().check(z.regex(/^\d{1,78}$/));

/** What a provider asks for its machine, as Ocean's tools write it; amounts and times are decimal digits. */
export const ProviderFee = z.object({
  providerFeeAddress: Address,
  providerFeeToken: Address,
  providerFeeAmount: Digits,
  v: z.int(),
  r: Bytes32,
  s: Bytes32,
  /** Seconds since the epoch; 0 for always. */
  validUntil: Digits,
  providerData: z.string().check(z.regex(/^0x([0-9a-fA-F]{2})*$/)),
});
export type ProviderFee = z.infer<typeof ProviderFee>;

/** Somebody who can sign as a wallet does (EIP-191). */
export interface FeeSigner {
  readonly address: string;
  signMessage(message: Uint8Array): Promise<string>;
}

/**
 * Signs what a provider asks for. The contract wants a signature even where nothing is asked; then the payer's own will
 * do.
 */
export async function signProviderFee(
  signer: FeeSigner,
  { token = ZeroAddress, amount = 0n, validUntil = 0n, data = {} as Readonly<Record<string, string>> } = {},
): Promise<ProviderFee> {
  const providerData = hexlify(toUtf8Bytes(JSON.stringify(data)));
  const hash = solidityPackedKeccak256(
    ['bytes', 'address', 'address', 'uint256', 'uint256'],
    [providerData, signer.address, token, amount, validUntil],
  );
  const { v, r, s } = Signature.from(await signer.signMessage(getBytes(hash)));
  return {
    providerFeeAddress: signer.address,
    providerFeeToken: token,
    providerFeeAmount: amount.toString(),
    v,
    r,
    s,
    validUntil: validUntil.toString(),
    providerData,
  };
}
