import { PhcError } from '../../protocol/errors.ts';
import { isSignedBy } from '../../protocol/payment/key.ts';
import { domainFields, type TypedData } from '../../protocol/payment/typed-data.ts';
import type { CallOptions, Wallet } from './wallet.ts';

/** A message as `eth_signTypedData_v4` takes it: JSON, the domain's own type included. */
export function typedDataJson({ domain, types, primaryType, message }: TypedData): string {
  return JSON.stringify({
    types: { EIP712Domain: domainFields(domain), ...types },
    domain,
    primaryType,
    message,
  });
}

/** Some wallets count the last byte from 0 rather than from 27. */
function spelt(signature: string): string {
  const last = signature.slice(-2);
  if (last !== '00' && last !== '01') return signature;
  return `${signature.slice(0, -2)}${last === '00' ? '1b' : '1c'}`;
}

/**
 * Has the wallet sign, and makes sure that its account did: hex with 0x, 65 bytes. Throws PHC_WALLET_ANSWER where it is
 * not, and what the wallet throws.
 */
export async function signTypedData(
  wallet: Wallet,
  data: TypedData,
  options: CallOptions = {},
): Promise<string> {
  const { account } = wallet;
  const answer = await wallet.request(
    {
      method: 'eth_signTypedData_v4',
      params: [account, typedDataJson(data)],
      chainId: data.domain.chainId,
    },
    options,
  );
  const signature = typeof answer === 'string' ? spelt(answer.toLowerCase()) : '';
  if (!isSignedBy(account, data, signature)) throw new PhcError('PHC_WALLET_ANSWER');
  return signature;
}
