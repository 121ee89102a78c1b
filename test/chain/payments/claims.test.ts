import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SETTLEMENT } from '../../../protocol/payment/channel.ts';
import { SETTLEMENT_ABI } from '../../../server/payments/settlement-abi.ts';
import { type OurPayer, ourPayer, payerOf } from '../../support/our-payer.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';

const DEPOSIT = 10_000_000n;

describe('what a server has earned', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: PaidServer;
  let wallet: Awaited<ReturnType<PaidWorld['payer']>>;
  let payer: OurPayer;

  beforeEach(async () => {
    world = await paidWorld();
    server = await world.serve();
    wallet = await world.payer();
    payer = await ourPayer(server.url, wallet, DEPOSIT);
  });
  afterEach(async () => {
    await server.close();
    await world.remove();
  });

  const channel = () => server.channels()[0]!;
  const held = (address: string): Promise<bigint> => world.token.contract['balanceOf']!(address);
  const again = (url: string) => payerOf(url, payer, true);

  /** Sends a transaction of the payer's, who needs a coin for it. */
  async function byPayer(method: string, ...args: unknown[]): Promise<void> {
    await world.net.rpc('anvil_setBalance', wallet.address, '0xde0b6b3a7640000');
    const data = SETTLEMENT_ABI.encodeFunctionData(method, args);
    const sent = await wallet.connect(world.net.chain.provider).sendTransaction({ to: SETTLEMENT, data });
    await sent.wait();
  }

  it('is claimed when it is worth it: the charges, to the unit, and never a ceiling', async () => {
    await payer.ask('7');
    await server.payments.look();
    assert.equal(channel().claimed, 0n);
    await server.close();
    server = await world.serve({ claimAt: '1' });
    await server.payments.look();
    assert.equal(channel().claimed, 7n * PER_TOKEN);
    assert.equal(await held(payer.offer.payTo), 7n * PER_TOKEN);
    await again(server.url).ask('2');
    await server.payments.look();
    assert.equal(await held(payer.offer.payTo), 9n * PER_TOKEN);
  });

  it('is claimed before a withdrawal ends, serves no more, and the payer gets the rest', async () => {
    await payer.ask('7');
    const { config } = payer.purse.state;
    await byPayer('initiateWithdraw', config, DEPOSIT - 7n * PER_TOKEN);
    await server.payments.look();
    assert.equal(channel().claimed, 7n * PER_TOKEN);
    const refused = await payer.ask('1');
    assert.equal(refused.status, 402);
    assert.match(await refused.text(), /withdrawal_pending/);
    await world.net.rpc('evm_increaseTime', 901);
    await world.net.rpc('evm_mine');
    await byPayer('finalizeWithdraw', config);
    assert.equal(await held(wallet.address), 100n * 10n ** 18n - 7n * PER_TOKEN);
  });

  it('is not believed in where the chain takes a deposit back', async () => {
    const before = await world.net.rpc('evm_snapshot');
    await payer.ask('7');
    await world.net.rpc('evm_revert', before);
    await server.payments.look();
    assert.equal(channel().balance, 0n);
    await assert.rejects(payer.ask('1'), { code: 'PHC_PAYMENT_BUDGET' });
  });

  it('is what the chain says after a restore from a backup, and nobody pays twice', async () => {
    await payer.ask('5');
    await server.close();
    const file = join(world.net.home, 'ledger.sqlite');
    const backup = `${file}.backup`;
    copyFileSync(file, backup);
    server = await world.serve({ claimAt: '1' });
    payer = again(server.url);
    await payer.ask('6');
    await server.payments.look();
    assert.equal(channel().claimed, 11n * PER_TOKEN);
    await server.close();

    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    copyFileSync(backup, file);
    server = await world.serve({ claimAt: '1' });
    payer = again(server.url);
    assert.equal((await payer.ask('3')).status, 200);
    await server.payments.look();
    assert.ok((await held(payer.offer.payTo)) <= 14n * PER_TOKEN, 'no more than what was delivered');
    assert.equal((await payer.ask('1')).status, 200);
  });

  it('is lost with the ledger, and the payer goes on without a signature', async () => {
    await payer.ask('5');
    await server.close();
    for (const end of ['', '-wal', '-shm'])
      rmSync(join(world.net.home, `ledger.sqlite${end}`), { force: true });
    server = await world.serve();
    payer = again(server.url);
    assert.equal((await payer.ask('2')).status, 200);
    assert.equal(channel().charged, 2n * PER_TOKEN);
  });

  it('has one server per ledger', async () => {
    await assert.rejects(world.serve(), { code: 'PHC_PAYMENT_LEDGER' });
  });
});
