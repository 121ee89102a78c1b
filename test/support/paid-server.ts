import type { AddressInfo } from 'node:net';
import { Wallet } from 'ethers';
import pino from 'pino';
import { createApp } from '../../server/api/app.ts';
import { serverConfig } from '../../server/config.ts';
import type { Engine } from '../../server/engine/engine.ts';
import { createIdentity } from '../../server/identity/identity.ts';
import type { LedgerChannel } from '../../server/payments/ledger-channel.ts';
import { ledgerFile } from '../../server/payments/open-ledger.ts';
import { openPayments, type Payments } from '../../server/payments/payments.ts';
import { PaymentsFile } from '../../server/payments/payments-file.ts';
import { openSqliteBooks } from '../../server/payments/sqlite-books.ts';
import { createDatatoken } from './datatoken.ts';
import { type TestDevnet, testDevnet } from './devnet.ts';
import { meteredEngine } from './metered-engine.ts';

/** One token of an answer costs this. */
export const PER_TOKEN = 1_000n;

/** A server that is paid, over a development chain. */
export interface PaidServer {
  readonly url: string;
  readonly payments: Payments;
  /** What its ledger says of its channels. */
  channels(): LedgerChannel[];
  close(): Promise<void>;
}

/** A development chain with a datatoken, and servers that are paid in it. */
export interface PaidWorld {
  readonly net: TestDevnet;
  readonly token: Awaited<ReturnType<typeof createDatatoken>>;
  /** A wallet with a hundred datatokens and no coin for gas. */
  payer(): Promise<Wallet>;
  /** What a server here asks for. */
  settings(changes?: Partial<Record<keyof PaymentsFile, unknown>>): PaymentsFile;
  /** Starts a server on the chain's home folder; one at a time. */
  serve(settings?: Partial<Record<keyof PaymentsFile, unknown>>): Promise<PaidServer>;
  /** Ends the chain's node as a power cut does. */
  killChain(): Promise<void>;
  /** Has it go on at the same address: from where it was, or from what a killed one had kept. */
  restartChain(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts the server of a home folder, over a ledger of its own or a shared one. */
export async function startPaidServer(
  home: string,
  file: PaymentsFile,
  {
    port: wanted = 0,
    shared,
    engine = meteredEngine(),
  }: { readonly port?: number; readonly shared?: string; readonly engine?: Engine } = {},
): Promise<PaidServer> {
  const payments = await openPayments(file, { home, shared }, pino({ level: 'silent' }));
  const app = createApp({
    engine,
    config: serverConfig({ apiKeys: [], paid: true }),
    version: '0.0.0',
    identity: createIdentity(home),
    payments,
  });
  await app.listen({ host: '127.0.0.1', port: wanted });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    payments,
    channels() {
      const books = openSqliteBooks(ledgerFile(home));
      const channels = books.channels();
      books.close();
      return channels;
    },
    async close() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/** A world in which answers cost 1,000 units a token. */
export async function paidWorld(): Promise<PaidWorld> {
  const net = await testDevnet();
  const token = await createDatatoken(net, []);
  const settings: PaidWorld['settings'] = (changes = {}) =>
    PaymentsFile.parse({
      chain: 'devnet',
      from: 'provider',
      asset: token.address,
      price: { amountPer1kTokens: String(PER_TOKEN * 1000n) },
      minDeposit: '100000',
      withdrawDelay: 900,
      // Nothing is claimed before a test wants it.
      claimAt: String(10n ** 30n),
      ...changes,
    });
  return {
    net,
    token,
    settings,
    async payer() {
      const wallet = new Wallet(Wallet.createRandom().privateKey);
      const sent = await token.contract['mint']!(wallet.address, 100n * 10n ** 18n);
      await sent.wait();
      return wallet;
    },
    serve: (changes) => startPaidServer(net.home, settings(changes)),
    killChain: () => net.kill(),
    restartChain: () => net.restart(),
    remove: () => net.remove(),
  };
}
