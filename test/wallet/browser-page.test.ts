import assert from 'node:assert/strict';
import { request } from 'node:http';
import { join } from 'node:path';
import { Wallet as Account } from 'ethers';
import type { Page } from 'playwright-core';
import { permitData } from '../../protocol/payment/deposit-data.ts';
import { ROOT } from '../../scripts/setup/paths.ts';
import { connectBrowserWallet } from '../../src/wallet/browser/browser-wallet.ts';
import { signTypedData } from '../../src/wallet/sign-typed-data.ts';
import type { Wallet } from '../../src/wallet/wallet.ts';
import { startBrowser } from '../support/browser.ts';
import { phcError } from '../support/phc-code.ts';

const ACCOUNT = new Account(`0x${'23'.repeat(32)}`);
const OWNER = ACCOUNT.address.toLowerCase();
const never = new AbortController().signal;

/** A wallet as browser extensions put it into pages: announced after EIP-6963, asking its owner outside. */
const INJECTED = `(() => {
  const listeners = {};
  const provider = {
    request: (call) => window.walletRequest(call).then(({ result, error }) => {
      if (error) throw Object.assign(new Error(error.message), { code: error.code });
      return result;
    }),
    on: (name, listener) => { listeners[name] = listener; },
  };
  window.changeAccounts = (accounts) => listeners.accountsChanged(accounts);
  const info = { uuid: '1', name: 'Test <b>Wallet</b>', icon: 'data:,', rdns: 'test' };
  const announce = () => window.dispatchEvent(
    new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
  window.addEventListener('eip6963:requestProvider', announce);
  announce();
})()`;

const data = permitData({
  chainId: 31337,
  token: `0x${'a'.repeat(40)}`,
  name: 'T',
  version: '1',
  owner: OWNER,
  amount: 5n,
  nonce: 0n,
  deadline: 9n,
});

describe('the wallet page in a browser', () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let page: Page;
  let url = '';
  let chain = 1;
  let refuses = false;
  const calls: string[] = [];
  const wallets: Wallet[] = [];

  async function walletRequest({ method, params }: { method: string; params: readonly unknown[] }) {
    calls.push(method);
    if (method === 'eth_requestAccounts') return { result: [ACCOUNT.address] };
    if (method === 'eth_chainId') return { result: `0x${chain.toString(16)}` };
    if (refuses) return { error: { code: 4001, message: 'User rejected the request.' } };
    if (method === 'wallet_switchEthereumChain') {
      chain = 31337;
      return { result: null };
    }
    const { domain, types, message } = JSON.parse(String(params[1]));
    const { EIP712Domain: _, ...others } = types;
    return { result: await ACCOUNT.signTypedData(domain, others, message) };
  }

  before(async () => {
    browser = await startBrowser();
    page = browser.page;
    await page.exposeFunction('walletRequest', walletRequest);
    await page.addInitScript(INJECTED);
  });
  after(() => browser.close());
  beforeEach(() => {
    chain = 1;
    refuses = false;
    calls.length = 0;
  });
  afterEach(async () => {
    for (const wallet of wallets.splice(0)) await wallet.close();
  });

  const open = (signal = never, graceMs?: number) =>
    connectBrowserWallet({
      assets: join(ROOT, 'media', 'wallet'),
      signal,
      ...(graceMs !== undefined && { graceMs }),
      async open(address) {
        url = address;
        await page.goto(url);
        return new URL(url).origin;
      },
    });

  async function connected(graceMs?: number): Promise<Wallet> {
    const opening = open(never, graceMs);
    await page.getByRole('button', { name: 'Test <b>Wallet</b>' }).click();
    const wallet = await opening;
    wallets.push(wallet);
    return wallet;
  }

  it('connects a wallet that announces itself, and has it sign on the right chain', async () => {
    const wallet = await connected();
    assert.equal(wallet.account, OWNER);
    assert.equal(wallet.name, 'Test <b>Wallet</b>');
    await signTypedData(wallet, data); // throws unless the account's key signed
    const asked = [
      'eth_requestAccounts',
      'eth_chainId',
      'wallet_switchEthereumChain',
      'eth_signTypedData_v4',
    ];
    assert.deepEqual(calls, asked);
    await page.getByText('Nothing to sign now.').waitFor();
  });

  it('says what the person said: no', async () => {
    const wallet = await connected();
    refuses = true;
    await assert.rejects(signTypedData(wallet, data), phcError('PHC_WALLET_REFUSED'));
    refuses = false;
    await signTypedData(wallet, data);
  });

  it('follows the wallet to another account, and ends when it is locked', async () => {
    const wallet = await connected();
    const changed = new Promise<void>((resolve) => wallet.onChange(resolve));
    await page.evaluate(`window.changeAccounts(['0x${'BB'.repeat(20)}'])`);
    await changed;
    assert.equal(wallet.account, `0x${'bb'.repeat(20)}`);
    const ended = new Promise<void>((resolve) => wallet.onEnd(resolve));
    await page.evaluate('window.changeAccounts([])');
    await ended;
    await assert.rejects(signTypedData(wallet, data), phcError('PHC_WALLET_PAGE'));
  });

  it('ends what waits when it is closed', async () => {
    const wallet = await connected();
    const ended = new Promise<void>((resolve) => wallet.onEnd(resolve));
    await page.goto('about:blank');
    await ended;
    await assert.rejects(wallet.request({ method: 'eth_signTypedData_v4', params: [], chainId: 1 }));
  });

  it('can be opened once: its address is worth nothing afterwards, and leaves the history', async () => {
    const wallet = await connected();
    assert.doesNotMatch(page.url(), /#/);
    const second = await page.context().newPage();
    await second.goto(url);
    await second.getByText('This page was opened before.').waitFor();
    await second.close();
    await signTypedData(wallet, data);
  });

  it('is given up when the person cancels', async () => {
    const cancel = new AbortController();
    const opening = open(cancel.signal);
    const thrown = assert.rejects(opening, /never mind/);
    await page.getByText('Choose a wallet.').waitFor();
    cancel.abort(new Error('never mind'));
    await thrown;
  });

  it('is answered by nobody but itself: no other name, origin, or secret, and no CORS', async () => {
    await connected();
    const { origin, hash } = new URL(url);
    const post = (headers: Record<string, string>) =>
      fetch(`${origin}/api/next`, { method: 'POST', body: 'null', headers });
    const json = { 'Content-Type': 'application/json' };
    const refused = [
      await post({ ...json, Origin: 'https://evil.example', Authorization: `Bearer ${hash.slice(1)}` }),
      await post({ ...json, Origin: origin }),
      await post({ ...json, Origin: origin, Authorization: `Bearer ${hash.slice(1)}` }),
      await post({ ...json, Authorization: `Bearer ${hash.slice(1)}` }),
      await post({ Origin: origin, 'Content-Type': 'text/plain' }),
      await fetch(`${origin}/`, { method: 'OPTIONS', headers: { Origin: 'https://evil.example' } }),
    ];
    for (const response of refused) {
      assert.equal(response.status, 403);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
    }
    assert.equal((await fetch(`${origin}/../package.json`)).status, 404);
    assert.equal(await statusUnderName(origin, 'evil.example'), 403);
    assert.match((await fetch(origin)).headers.get('content-security-policy') ?? '', /default-src 'none'/);
  });
});

/** What the server answers under another name, as after a rebinding of DNS. */
function statusUnderName(origin: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(origin, { headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}
