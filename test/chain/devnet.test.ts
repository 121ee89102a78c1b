import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Contract, parseEther, Wallet, ZeroHash } from 'ethers';
import { DevnetFile } from '../../protocol/chain/devnet-file.ts';
import { contractAddress, openChain } from '../../server/chain/connect.ts';
import { easCode, oceanCode } from '../../server/chain/devnet/artifacts.ts';
import { keptStateFile } from '../../server/chain/devnet/kept-state.ts';
import { type Devnet, startDevnet } from '../../server/chain/devnet/start-devnet.ts';
import { callRpc } from '../../server/chain/json-rpc.ts';
import { runCommand } from '../support/real-server.ts';
import { emptyHome } from '../support/test-home.ts';
import { untilPrinted } from '../support/until-printed.ts';

function readFile(home: string): DevnetFile {
  return DevnetFile.parse(JSON.parse(readFileSync(join(home, 'devnet.json'), 'utf8')));
}

describe('ph-codex devnet', function () {
  this.timeout(120_000);
  let home: ReturnType<typeof emptyHome>;
  const running = new Set<Devnet>();
  beforeEach(() => {
    home = emptyHome();
  });
  afterEach(async () => {
    // A node that a failed test left would keep the whole run from ending.
    for (const devnet of running) await devnet.stop();
    running.clear();
    await home.remove();
  });
  async function start(options: { fresh?: boolean } = {}): Promise<Devnet> {
    const devnet = await startDevnet({ home: home.path, ...options });
    running.add(devnet);
    return devnet;
  }
  async function stop(devnet: Devnet): Promise<void> {
    running.delete(devnet);
    await devnet.stop();
  }

  it('has money for everybody and the contracts of Ocean, Permit2, Multicall3 and EAS', async () => {
    const devnet = await start();
    const chain = await openChain('devnet', { home: home.path });
    try {
      const { accounts } = readFile(home.path);
      const alice = accounts.find(({ name }) => name === 'alice')!;
      assert.equal(new Wallet(alice.privateKey).address, alice.address);
      assert.ok((await chain.provider.getBalance(alice.address)) > parseEther('1000'));

      const ocean = new Contract(
        contractAddress(chain, 'Ocean'),
        oceanCode('utils', 'OceanToken').abi,
        chain.provider,
      );
      assert.equal(await ocean['balanceOf']!(alice.address), parseEther('10000'));
      const router = new Contract(
        contractAddress(chain, 'Router'),
        oceanCode('pools', 'FactoryRouter').abi,
        chain.provider,
      );
      assert.equal(await router['isFixedRateContract']!(contractAddress(chain, 'FixedRateExchange')), true);
      assert.equal(await router['isDispenserContract']!(contractAddress(chain, 'Dispenser')), true);
      assert.equal(await router['factory']!(), contractAddress(chain, 'ERC721Factory'));
      const factory = new Contract(
        contractAddress(chain, 'ERC721Factory'),
        oceanCode('.', 'ERC721Factory').abi,
        chain.provider,
      );
      assert.equal(await factory['getCurrentTemplateCount']!(), 4n);
      const eas = new Contract(contractAddress(chain, 'EAS'), easCode('EAS').abi, chain.provider);
      assert.equal(await eas['getSchemaRegistry']!(), contractAddress(chain, 'SchemaRegistry'));
      const permit2 = new Contract(
        contractAddress(chain, 'Permit2'),
        ['function DOMAIN_SEPARATOR() view returns (bytes32)'],
        chain.provider,
      );
      assert.notEqual(await permit2['DOMAIN_SEPARATOR']!(), ZeroHash);
      const multicall = new Contract(
        contractAddress(chain, 'Multicall3'),
        ['function getChainId() view returns (uint256)'],
        chain.provider,
      );
      assert.equal(await multicall['getChainId']!(), 31_337n);
    } finally {
      chain.stop();
      await stop(devnet);
    }
  });

  it('goes on from its state after a stop, logs and receipts included, and forgets it with --fresh', async () => {
    const first = await start();
    const { rpc, accounts } = first.file;
    const [alice, bob] = [accounts[1]!.address, accounts[2]!.address];
    const hash = await callRpc(rpc, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }]);
    const logs = await callRpc(rpc, 'eth_getLogs', [{ fromBlock: '0x0' }]);
    await stop(first);

    const second = await start();
    assert.equal(second.restored, true);
    assert.deepEqual(await callRpc(second.file.rpc, 'eth_getLogs', [{ fromBlock: '0x0' }]), logs);
    assert.ok(await callRpc(second.file.rpc, 'eth_getTransactionReceipt', [hash]));
    await stop(second);

    const third = await start({ fresh: true });
    assert.equal(third.restored, false);
    assert.equal(await callRpc(third.file.rpc, 'eth_getTransactionReceipt', [hash]), null);
    assert.deepEqual(third.file.addresses, first.file.addresses);
    await stop(third);
  });

  it('says who runs it when it is started twice, and ends cleanly', async () => {
    const program = runCommand(['devnet', '--port', '0'], home.path);
    await untilPrinted(program.child, /ready in \d/);
    const { rpc } = readFile(home.path);
    const twice = runCommand(['devnet', '--port', '0'], home.path);
    const words = await untilPrinted(twice.child, /PHC_CHAIN_DEVNET_RUNS.*/);
    assert.ok(words.includes(String(program.child.pid)) && words.includes(rpc), words);
    program.child.kill('SIGINT');
    assert.equal(await program.ended, 0);
    await assert.rejects(callRpc(rpc, 'eth_chainId'));
    assert.ok(existsSync(keptStateFile(home.path)));
  });

  it('takes over from a process that was killed: no node is left, and no block is lost', async () => {
    const program = runCommand(['devnet', '--port', '0'], home.path);
    await untilPrinted(program.child, /ready in \d/);
    const left = readFile(home.path);
    program.child.kill('SIGKILL');
    await program.ended;
    const [alice, bob] = [left.accounts[1]!.address, left.accounts[2]!.address];
    const hash = await callRpc(left.rpc, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }]);

    const next = await start();
    assert.ok(await callRpc(next.file.rpc, 'eth_getTransactionReceipt', [hash]));
    await assert.rejects(callRpc(left.rpc, 'eth_chainId'));
    await stop(next);
  });

  it('refuses a state that is damaged or of other contracts, and keeps nothing running', async () => {
    for (const content of ['{', JSON.stringify({ contracts: 'of another version', state: '0x' })]) {
      writeFileSync(keptStateFile(home.path), content);
      await assert.rejects(start(), { code: 'PHC_CHAIN_DEVNET_STATE' });
    }
    const devnet = await start({ fresh: true });
    await stop(devnet);
  });
});
