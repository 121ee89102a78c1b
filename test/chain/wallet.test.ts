import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { encryptKeystoreJsonSync, parseEther, Wallet } from 'ethers';
import { DEVNET_ID, PUBLIC_CHAINS } from '../../protocol/chain/chains.ts';
import { type Chain, openChain } from '../../server/chain/connect.ts';
import { devnetAccounts } from '../../server/chain/devnet/accounts.ts';
import { openWallet } from '../../server/chain/wallet/open-wallet.ts';
import { spend } from '../../server/chain/wallet/spending.ts';
import { runCommand } from '../support/real-server.ts';
import { emptyHome } from '../support/test-home.ts';

/** A node that says nothing but its chain id and its height; without an id it is out of order. */
function node(chainId: number | undefined, asked: string[] = []): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (chainId === undefined) {
        response.writeHead(503).end('busy');
        return;
      }
      const { id, method } = JSON.parse(body);
      asked.push(method);
      const result = method === 'eth_chainId' ? `0x${chainId.toString(16)}` : '0x10';
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('keys and nodes of public chains', function () {
  this.timeout(120_000);
  const servers: Server[] = [];
  let home: ReturnType<typeof emptyHome>;
  let polygon: Chain;
  const serve = async (chainId: number | undefined, asked?: string[]) => {
    const server = await node(chainId, asked);
    servers.push(server);
    return urlOf(server);
  };
  before(async () => {
    home = emptyHome();
    polygon = await openChain('polygon', { home: home.path, rpcs: [await serve(137)] });
  });
  after(async () => {
    polygon.stop();
    for (const server of servers) server.close();
    await home.remove();
  });
  afterEach(() => {
    for (const name of ['PRIVATE_KEY', 'KEYSTORE', 'KEYSTORE_PASSWORD'])
      delete process.env[`PH_CODEX_${name}`];
  });

  it('never hears a node of another chain, and goes on to the next that answers', async () => {
    const asked: string[] = [];
    const rpcs = [await serve(undefined), await serve(1, asked), await serve(137)];
    const chain = await openChain('polygon', { home: home.path, rpcs });
    assert.equal(await chain.provider.getBlockNumber(), 16);
    assert.deepEqual([...new Set(asked)], ['eth_chainId']);
    chain.stop();
    await assert.rejects(openChain('polygon', { home: home.path, rpcs: rpcs.slice(1, 2) }), {
      code: 'PHC_CHAIN_WRONG_ID',
    });
    await assert.rejects(openChain('polygon', { home: home.path, rpcs: rpcs.slice(0, 1) }), {
      code: 'PHC_CHAIN_UNREACHABLE',
    });
    await assert.rejects(openChain('mumbai'), { code: 'PHC_CHAIN_UNKNOWN' });
    await assert.rejects(openChain('devnet', { home: home.path }), { code: 'PHC_CHAIN_UNREACHABLE' });
  });

  it('refuses every key of the development chain elsewhere', async () => {
    for (const { privateKey } of devnetAccounts()) {
      process.env['PH_CODEX_PRIVATE_KEY'] = privateKey;
      await assert.rejects(openWallet(polygon), { code: 'PHC_CHAIN_DEV_KEY' });
    }
    await assert.rejects(openWallet(polygon, 'alice'), { code: 'PHC_CHAIN_KEY' });
  });

  it('opens a keystore with its password only, and never quotes a key', async () => {
    const { address, privateKey } = Wallet.createRandom();
    const file = join(home.path, 'key.json');
    const light = { scrypt: { N: 1024, r: 8, p: 1 } };
    writeFileSync(file, encryptKeystoreJsonSync({ address, privateKey }, 'open', light));
    process.env['PH_CODEX_KEYSTORE_PASSWORD'] = 'wrong';
    await assert.rejects(openWallet(polygon, file), { code: 'PHC_CHAIN_KEY' });
    process.env['PH_CODEX_KEYSTORE_PASSWORD'] = 'open';
    assert.equal((await openWallet(polygon, file)).address, address);
    process.env['PH_CODEX_KEYSTORE'] = file;
    assert.equal((await openWallet(polygon)).address, address);
    process.env['PH_CODEX_PRIVATE_KEY'] = `${privateKey}00`;
    await assert.rejects(openWallet(polygon), (error: Error) => !String(error.stack).includes(privateKey));
  });

  it('makes a keystore that any tool opens, never prints its key, and never writes over a file', async () => {
    const file = join(home.path, 'new.json');
    const word = join(home.path, 'password.txt');
    writeFileSync(word, 'correct horse\n');
    const env = { PH_CODEX_KEYSTORE_PASSWORD_FILE: word };
    const made = runCommand(['wallet', 'new', file], home.path, env);
    assert.equal(await made.ended, 0, made.output());
    const { address, privateKey } = await Wallet.fromEncryptedJson(
      readFileSync(file, 'utf8'),
      'correct horse',
    );
    assert.ok(made.output().includes(address));
    assert.ok(!made.output().includes(privateKey.slice(2)));
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
    const kept = readFileSync(file);
    const again = runCommand(['wallet', 'new', file], home.path, env);
    assert.equal(await again.ended, 1);
    assert.deepEqual(readFileSync(file), kept);
    const shown = runCommand(['wallet', 'show', file, '--check'], home.path, env);
    assert.equal(await shown.ended, 0, shown.output());
    assert.match(shown.output(), new RegExp(`^${address}, by its own key`));
    const short = runCommand(['wallet', 'new', `${file}.2`], home.path, {
      PH_CODEX_KEYSTORE_PASSWORD: 'short',
    });
    assert.equal(await short.ended, 1);
    const silent = runCommand(['wallet', 'show', file, '--check'], home.path);
    assert.equal(await silent.ended, 1);
    assert.match(silent.output(), /PH_CODEX_KEYSTORE_PASSWORD_FILE/);
  });

  it('spends no more than is allowed at once and within a day, and says where that is set', async () => {
    const { address } = Wallet.createRandom();
    const cost = (coins: string, hash = '0x01') =>
      spend(home.path, polygon, { address, hash, wei: parseEther(coins) });
    await assert.rejects(cost('5.1'), { code: 'PHC_CHAIN_LIMIT' });
    for (let i = 0; i < 4; i++) await cost('5', `0x0${i}`);
    await assert.rejects(cost('0.1'), {
      code: 'PHC_CHAIN_LIMIT',
      detail: /24 hours cost 20\.1 POL.*limits\.json/,
    });
    mkdirSync(join(home.path, 'keys'), { recursive: true });
    writeFileSync(
      join(home.path, 'keys', 'limits.json'),
      JSON.stringify({ polygon: { perTransaction: '6', perDay: '30' } }),
    );
    await cost('6');
    writeFileSync(join(home.path, 'keys', 'limits.json'), '{');
    await assert.rejects(cost('0.1'), { code: 'PHC_CHAIN_LIMIT' });
    await spend(home.path, { ...polygon, id: DEVNET_ID }, { address, hash: '0x', wei: parseEther('1000') });
  });

  it('lists what Ocean and EAS have deployed as their packages do', () => {
    const ocean = require('@oceanprotocol/contracts/addresses/address.json');
    const names = {
      polygon: 'polygon',
      sepolia: 'sepolia',
      base: 'base',
      'op-sepolia': 'optimism_sepolia',
    } as const;
    for (const [name, theirs] of Object.entries(names) as Array<[keyof typeof names, string]>) {
      const { id, startBlock, addresses } = PUBLIC_CHAINS[name];
      const listed = ocean[theirs];
      assert.deepEqual([id, startBlock], [listed.chainId, listed.startBlock]);
      assert.equal(addresses.FixedRateExchange, listed.FixedPrice);
      assert.equal(addresses.ERC20Template, listed.ERC20Template[1]);
      assert.equal(addresses.ERC721Template, listed.ERC721Template[1]);
      for (const same of [
        'Ocean',
        'Router',
        'Dispenser',
        'ERC721Factory',
        'Escrow',
        'OPFCommunityFeeCollector',
      ] as const)
        assert.equal(addresses[same], listed[same], `${same} on ${name}`);
    }
    const folders = {
      polygon: 'polygon',
      amoy: 'polygon-amoy',
      sepolia: 'sepolia',
      base: 'base',
      'op-sepolia': 'optimism-sepolia',
    } as const;
    for (const [name, folder] of Object.entries(folders) as Array<[keyof typeof folders, string]>)
      for (const contract of ['EAS', 'SchemaRegistry'] as const)
        assert.equal(
          PUBLIC_CHAINS[name].addresses[contract],
          require(`@ethereum-attestation-service/eas-contracts/deployments/${folder}/${contract}.json`)
            .address,
        );
  });
});
