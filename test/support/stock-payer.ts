import { toClientEvmSigner } from '@x402/evm';
import { BatchSettlementEvmScheme } from '@x402/evm/batch-settlement/client';
import { wrapFetchWithPayment, x402Client } from '@x402/fetch';
import { createPublicClient, http } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';

/** A payer made of nothing but the npm packages of x402. */
export interface StockPayer {
  readonly fetch: typeof fetch;
  readonly scheme: BatchSettlementEvmScheme;
  /** The typed data that the wallet was asked to sign, by its primary type. */
  readonly prompts: string[];
}

/** A stock client of x402 that pays with `token` from the wallet of this key. */
export function stockPayer(rpc: string, token: string, privateKey: string, deposit: bigint): StockPayer {
  const account = privateKeyToAccount(privateKey as `0x${string}`);
  const prompts: string[] = [];
  const wallet = {
    address: account.address,
    signTypedData: (message: Parameters<typeof account.signTypedData>[0]) => {
      prompts.push(message.primaryType);
      return account.signTypedData(message);
    },
  };
  const chain = createPublicClient({ chain: foundry, transport: http(rpc) });
  const session = privateKeyToAccount(generatePrivateKey());
  const scheme = new BatchSettlementEvmScheme(toClientEvmSigner(wallet as never, chain as never), {
    voucherSigner: toClientEvmSigner(session as never),
    depositStrategy: () => deposit.toString(),
    rpcUrl: rpc,
  });
  const client = new x402Client();
  client.setSpendControls({
    allowedAssets: [{ network: 'eip155:31337', asset: token, maxAmountPerPayment: String(10n ** 18n) }],
  });
  client.register('eip155:*', scheme);
  return { fetch: wrapFetchWithPayment(fetch, client), scheme, prompts };
}
