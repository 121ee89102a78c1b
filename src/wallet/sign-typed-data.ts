import { PhcError } from '../../protocol/errors.ts';
import { Signature } from '../../protocol/payment/amount.ts';
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

/** What says that a contract has signed. Throws where the chain cannot be asked. */
export type HasSigned = (data: TypedData, signature: string) => Promise<boolean>;

/** How signatures of contracts end that are not on the chain yet (EIP-6492): no contract here takes such. */
const NOT_THERE_YET = /(?:6492){16}$/;

async function checkSigned(account: string, data: TypedData, signature: string, hasSigned?: HasSigned) {
  if (NOT_THERE_YET.test(signature))
    throw new PhcError('PHC_WALLET_ANSWER', { detail: 'its contract is not on this chain yet' });
  const isIts = hasSigned ? await hasSigned(data, signature) : isSignedBy(account, data, signature);
  if (!isIts) throw new PhcError('PHC_WALLET_ANSWER');
}

/**
 * Has the wallet sign, and makes sure that its account did: hex with 0x, 65 bytes of a key; or, where `hasSigned` tells, what a
 * contract takes for its own. Throws PHC_WALLET_ANSWER where it is not, and what the wallet and `hasSigned` throw.
 */
export async function signTypedData(
  wallet: Wallet,
  data: TypedData,
  options: CallOptions = {},
  hasSigned?: HasSigned,
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
  const { data: text = '' } = Signature.safeParse(answer);
  const signature = hasSigned ? text : spelt(text);
  await checkSigned(account, data, signature, hasSigned);
  return signature;
}
