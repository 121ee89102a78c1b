import { Interface, isError, type Provider } from 'ethers';
import { toHex } from '../../protocol/bytes.ts';
import type { ChannelConfig } from '../../protocol/payment/channel.ts';
import { hashTypedData, type TypedData } from '../../protocol/payment/typed-data.ts';
import { fastRecover } from './recover.ts';

/** True when `payer` itself has signed, as the chain's contracts would see it now. Throws what the node throws. */
export type SignedByPayer = (payer: string, data: TypedData, signature: string) => Promise<boolean>;

const EIP_1271 = new Interface([
  'function isValidSignature(bytes32 hash,bytes signature) view returns (bytes4)',
]);
/** What a contract answers that takes the signature for its own: the selector, and nothing after it. */
const ITS_OWN = EIP_1271.getFunction('isValidSignature')!.selector.padEnd(66, '0');
/** Wallets with several owners take 100,000; a claim has to pay for it. */
const GAS = 300_000n;
/** How long an answer is believed, in milliseconds: whoever owns a contract may change what it answers. */
const BELIEVED_MS = 30_000;
const MOST = 1000;

/** The zero address as `payerAuthorizer` stands for the payer itself: a wallet without a session key. */
export function signsItself({ payerAuthorizer }: ChannelConfig): boolean {
  return /^0x0{40}$/.test(payerAuthorizer);
}

/** What was found out not long ago, for so many questions. */
function recently(now: () => number) {
  const found = new Map<string, number>();
  return {
    has: (key: string) => now() - (found.get(key) ?? Number.NEGATIVE_INFINITY) < BELIEVED_MS,
    add(key: string) {
      if (found.size >= MOST) found.clear();
      found.set(key, now());
    },
  };
}

/** Asks a chain about signatures of payers: an account signs with its key, a contract says so itself (EIP-1271). */
export function payerSignatures(provider: Provider, now: () => number = Date.now): SignedByPayer {
  const accounts = recently(now);
  const signatures = recently(now);

  async function isContract(payer: string): Promise<boolean> {
    if (accounts.has(payer)) return false;
    if ((await provider.getCode(payer)) !== '0x') return true;
    accounts.add(payer);
    return false;
  }

  async function takesForItsOwn(payer: string, hash: string, signature: string): Promise<boolean> {
    const data = EIP_1271.encodeFunctionData('isValidSignature', [hash, signature]);
    try {
      return (await provider.call({ to: payer, data, gasLimit: GAS })) === ITS_OWN;
    } catch (error) {
      if (isError(error, 'CALL_EXCEPTION')) return false;
      throw error;
    }
  }

  return async (payer, data, signature) => {
    const hash = hashTypedData(data);
    const text = `0x${toHex(hash)}`;
    const key = `${payer} ${text} ${signature}`;
    if (signatures.has(key)) return true;
    const holds = (await isContract(payer))
      ? await takesForItsOwn(payer, text, signature)
      : signature.length === 132 && fastRecover()(hash, signature) === payer;
    if (holds) signatures.add(key);
    return holds;
  };
}
