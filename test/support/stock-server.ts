import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { x402Facilitator } from '@x402/core/facilitator';
import { toFacilitatorEvmSigner } from '@x402/evm';
import { BatchSettlementEvmScheme as FacilitatorScheme } from '@x402/evm/batch-settlement/facilitator';
import { BatchSettlementEvmScheme as ServerScheme } from '@x402/evm/batch-settlement/server';
import { paymentMiddleware, x402ResourceServer } from '@x402/express';
import express from 'express';
import { createWalletClient, http, publicActions } from 'viem';
import { generatePrivateKey, nonceManager, privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import type { PaidWorld } from './paid-server.ts';

const NETWORK = 'eip155:31337';

/** A server made of nothing but the npm packages of x402 and Express, with its own facilitator. */
export interface StockServer {
  readonly url: string;
  /** How many requests were answered. */
  readonly served: number;
  /** Claims all vouchers, and has the receiver paid. */
  claim(): Promise<unknown>;
  close(): Promise<void>;
}

/** What sends the transactions, from the wallet of this key. */
function facilitator(rpc: string, privateKey: string) {
  const account = privateKeyToAccount(privateKey as `0x${string}`, { nonceManager });
  const client = createWalletClient({
    account,
    chain: foundry,
    transport: http(rpc),
    pollingInterval: 20,
  }).extend(publicActions);
  const signer = toFacilitatorEvmSigner({
    address: account.address,
    getCode: (args: never) => client.getCode(args),
    readContract: (args: { args?: readonly unknown[] }) =>
      client.readContract({ ...args, args: args.args ?? [] } as never),
    verifyTypedData: (args: never) => client.verifyTypedData(args),
    writeContract: (args: never) => client.writeContract(args),
    sendTransaction: (args: never) => client.sendTransaction(args),
    waitForTransactionReceipt: (args: never) => client.waitForTransactionReceipt(args),
  } as never);
  return new x402Facilitator()
    .register(NETWORK, new FacilitatorScheme(signer))
    .registerExtension({ key: 'eip2612GasSponsoring' });
}

/** Starts a stock server that takes `amount` of the world's token for each answer. */
export async function stockServer(
  { net, token }: PaidWorld,
  payTo: string,
  amount: bigint,
): Promise<StockServer> {
  const stock = facilitator(net.devnet.file.rpc, net.account('bob').privateKey);
  const client = {
    verify: stock.verify.bind(stock),
    settle: stock.settle.bind(stock),
    getSupported: async () => stock.getSupported(),
  };
  const scheme = new ServerScheme(payTo as `0x${string}`, {
    receiverAuthorizerSigner: privateKeyToAccount(generatePrivateKey()),
    withdrawDelay: 900,
  });
  const resource = new x402ResourceServer(client as never).register(NETWORK, scheme);
  const extra = { assetTransferMethod: 'permit2', name: await token.contract['name']!(), version: '1' };
  const price = { amount: String(amount), asset: token.address, extra };
  const accepts = { scheme: 'batch-settlement', network: NETWORK, payTo, maxTimeoutSeconds: 300, price };
  const extensions = { eip2612GasSponsoring: { info: { description: '', version: '1' }, schema: {} } };
  const app = express();
  app.use(express.json());
  app.use(paymentMiddleware({ 'POST /v1/completions': { accepts, extensions } } as never, resource));
  let served = 0;
  app.post('/v1/completions', (_request, response) => {
    served++;
    response.json({ choices: [{ text: 'x' }] });
  });
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get served() {
      return served;
    },
    claim: () =>
      scheme.createChannelManager(client as never, NETWORK, token.address as `0x${string}`).claimAndSettle(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
