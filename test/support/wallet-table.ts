import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyTypedData } from 'ethers';
import type { Wallet, WalletCall } from '../../src/wallet/wallet.ts';
import type { Timings } from '../../src/wallet/walletconnect/relay-connection.ts';
import { openWalletConnect, type WalletConnect } from '../../src/wallet/walletconnect/walletconnect.ts';
import { memorySecrets } from './memory-secrets.ts';
import { type PhoneWallet, startPhoneWallet } from './phone-wallet.ts';
import { type Relay, startRelay } from './relay/relay.ts';

export const CHAIN = 31337;
const KEY = `0x${'11'.repeat(32)}`;

/** Quick, so that what takes a minute in real life is seen in a test. */
const QUICK: Partial<Timings> = { beat: 100, pause: 20, longestPause: 100, subscribe: 500 };

/** A relay, a phone, and the editor's side, which can be opened again and again. */
export interface WalletTable {
  readonly relay: Relay;
  readonly phone: PhoneWallet;
  readonly kept: Map<string, string>;
  open(timings?: Partial<Timings>): Promise<WalletConnect>;
  /** Opens the editor's side and connects it with the phone. */
  pair(timings?: Partial<Timings>): Promise<Wallet>;
  clear(): Promise<void>;
}

/** Lays the table. */
export async function layTable(relayOptions: Parameters<typeof startRelay>[0] = {}): Promise<WalletTable> {
  const relay = await startRelay(relayOptions);
  const phone = await startPhoneWallet({ relayUrl: relay.url, privateKey: KEY, chainIds: [CHAIN] });
  const secrets = memorySecrets();
  const lockPath = join(tmpdir(), `phc-wallet-${randomUUID()}.sock`);
  const opened: WalletConnect[] = [];

  async function open(timings: Partial<Timings> = {}): Promise<WalletConnect> {
    const side = await openWalletConnect({
      projectId: 'test',
      relayUrl: relay.url,
      secrets,
      secretName: 'walletconnect',
      lockPath,
      chainIds: [CHAIN, 137],
      timings: { ...QUICK, ...timings },
    });
    opened.push(side);
    return side;
  }

  return {
    relay,
    phone,
    kept: secrets.kept,
    open,
    async pair(timings) {
      const side = await open(timings);
      const { uri, approved } = await side.pair(new AbortController().signal);
      await phone.pair(uri);
      return approved;
    },
    async clear() {
      for (const side of opened) await side.close();
      await phone.close();
      await relay.stop();
      rmSync(lockPath, { force: true });
    },
  };
}

const TYPES = { Note: [{ name: 'text', type: 'string' }] };
const DOMAIN = { name: 'Test', chainId: CHAIN };

/** A call that has a wallet sign a note. */
export function signNote(wallet: Wallet, text: string): WalletCall {
  const EIP712Domain = [
    { name: 'name', type: 'string' },
    { name: 'chainId', type: 'uint256' },
  ];
  const types = { EIP712Domain, ...TYPES };
  const typedData = { types, primaryType: 'Note', domain: DOMAIN, message: { text } };
  return {
    method: 'eth_signTypedData_v4',
    params: [wallet.account, JSON.stringify(typedData)],
    chainId: CHAIN,
  };
}

/** Fails unless the phone's key signed the note. */
export function assertSigned(phone: PhoneWallet, text: string, signature: unknown): void {
  assert.equal(verifyTypedData(DOMAIN, TYPES, { text }, String(signature)).toLowerCase(), phone.address);
}

/** Resolves when the condition holds; it is looked at every 10 ms, and mocha's timeout ends the waiting. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
