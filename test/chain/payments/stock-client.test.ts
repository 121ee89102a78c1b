import assert from 'node:assert/strict';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';
import { type StockPayer, stockPayer } from '../../support/stock-payer.ts';

const DEPOSIT = 10_000_000n;

describe('a stock client of x402', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: PaidServer;
  let payer: StockPayer;
  let wallet: Awaited<ReturnType<PaidWorld['payer']>>;

  before(async () => {
    world = await paidWorld();
    server = await world.serve();
    wallet = await world.payer();
    payer = stockPayer(world.net.devnet.file.rpc, world.token.address, wallet.privateKey, DEPOSIT);
  });
  after(async () => {
    await server.close();
    await world.remove();
  });

  const ask = (prompt: string, fields: object = {}) =>
    payer.fetch(`${server.url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, max_tokens: 20, ...fields }),
    });

  it('pays our server: two signatures and no gas at first, then no signature of the wallet at all', async () => {
    const answer = await ask('5');
    assert.equal(answer.status, 200, await answer.clone().text());
    assert.deepEqual(payer.prompts, ['PermitWitnessTransferFrom', 'Permit']);
    assert.equal(await world.net.chain.provider.getBalance(wallet.address), 0n);
    assert.equal(server.channels()[0]?.charged, 5n * PER_TOKEN);

    for (let i = 0; i < 10; i++) assert.equal((await ask('3')).status, 200);
    assert.equal(payer.prompts.length, 2);
    assert.equal(server.channels()[0]?.charged, 35n * PER_TOKEN);
    assert.equal(server.channels()[0]?.balance, DEPOSIT);
  });

  it('is set right where it lost count: a streamed answer, whose header comes before its price', async () => {
    const before = server.channels()[0]!.charged;
    const streamed = await ask('4', { stream: true });
    assert.equal(streamed.status, 200);
    await streamed.text();
    assert.equal((await ask('2')).status, 200);
    assert.equal(server.channels()[0]?.charged, before + 6n * PER_TOKEN);
  });

  it('gets back what is left by the refund of the stock client', async () => {
    const { charged } = server.channels()[0]!;
    const response = await payer.scheme.refund(`${server.url}/v1/completions`);
    assert.equal(response.success, true);
    const held: bigint = await world.token.contract['balanceOf']!(wallet.address);
    assert.equal(held, 100n * 10n ** 18n - charged);
  });
});
