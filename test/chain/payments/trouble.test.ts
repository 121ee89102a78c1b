import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod/mini';
import { toHex } from '../../../protocol/bytes.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { channelId, voucherData } from '../../../protocol/payment/channel.ts';
import { toHeader } from '../../../protocol/payment/header.ts';
import { newSecret, signingKey } from '../../../protocol/payment/key.ts';
import { REFUSALS } from '../../../protocol/payment/payment-required.ts';
import { hashTypedData } from '../../../protocol/payment/typed-data.ts';
import { batchSettlement } from '../../../server/payments/batch-settlement.ts';
import { ledgerFile } from '../../../server/payments/open-ledger.ts';
import { channelConfig } from '../../../src/client/payment/deposit.ts';
import { offerOf, ourPayer } from '../../support/our-payer.ts';
import { type PaidWorld, PER_TOKEN, paidWorld, startPaidServer } from '../../support/paid-server.ts';
import { rpcProxy } from '../../support/rpc-proxy.ts';
import { emptyHome } from '../../support/test-home.ts';

const DEPOSIT = 10_000_000n;
const CEILING = 20n * PER_TOKEN;
const CHAIN = 31_337;

const Native = z.object({ ecdsaSign: z.custom<(hash: Uint8Array, secret: Uint8Array) => Signed>() });
interface Signed {
  readonly signature: Uint8Array;
  readonly recid: number;
}

describe('a server in trouble', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  beforeEach(async () => {
    world = await paidWorld();
  });
  afterEach(() => world.remove());

  it('keeps nothing of 10,000 made-up channels, and asks the chain about few of them', async () => {
    const server = await world.serve();
    const offer = await offerOf(server.url);
    const payer = await ourPayer(server.url, await world.payer(), DEPOSIT);
    await payer.ask('1');
    const secret = newSecret();
    const key = signingKey(secret);
    const { ecdsaSign } = Native.parse(require('secp256k1'));
    const header = (i: number): string => {
      const salt = `0x${i.toString(16).padStart(64, '0')}`;
      const config = channelConfig(offer, `0x${'99'.repeat(20)}`, key.address, salt);
      const id = channelId(CHAIN, config);
      const { signature, recid } = ecdsaSign(hashTypedData(voucherData(CHAIN, id, CEILING)), secret);
      const voucher = {
        channelId: id,
        maxClaimableAmount: String(CEILING),
        signature: `0x${toHex(signature)}${recid === 0 ? '1b' : '1c'}`,
      };
      return toHeader({
        x402Version: 2,
        accepted: offer.raw,
        payload: { type: 'voucher', channelConfig: config, voucher },
      });
    };
    const sizes = () => ['', '-wal'].map((end) => statSync(ledgerFile(world.net.home) + end).size);
    const before = sizes();
    const { signal } = new AbortController();
    const answers = await Promise.all(
      Array.from({ length: 10_000 }, (_, i) =>
        server.payments.till.admit({ header: header(i), url: server.url, signal }, CEILING).then(
          () => 'served',
          (error: unknown) => (error instanceof PhcError ? error.code : String(error)),
        ),
      ),
    );
    const count = (code: string) => answers.filter((answer) => answer === code).length;
    // Eight at once and 64 that wait are asked about; the rest is turned away before.
    assert.ok(count('PHC_PAYMENT_REFUSED') >= 1 && count('PHC_PAYMENT_REFUSED') <= 500);
    assert.equal(count('PHC_PAYMENT_REFUSED') + count('PHC_PAYMENT_BUSY'), 10_000);
    assert.deepEqual(sizes(), before);
    assert.equal(server.channels().length, 1);
    assert.equal((await payer.ask('2')).status, 200);
    await server.close();
  });

  it('counts a deposit once it is ten blocks deep, and brings it again where a reorganisation took it back', async () => {
    const server = await world.serve();
    const { deposit, purse, offer } = await ourPayer(server.url, await world.payer(), DEPOSIT);
    await server.close();
    const { net } = world;
    const chain = { ...net.chain, confirmations: 10 };
    const rail = batchSettlement(chain, net.wallet('provider'), net.home);
    assert.ok('authorization' in deposit);
    const { amount, authorization, permit } = deposit;
    const channel = { id: purse.id, config: purse.state.config };
    const voucher = { channelId: purse.id, maxClaimableAmount: '0', signature: '0x00' };
    const payload = {
      type: 'deposit' as const,
      channelConfig: channel.config,
      voucher,
      deposit: { amount, authorization },
    };
    const counted = async () => (await rail.read([channel]))[0]!.balance;
    const mined = async (): Promise<bigint> =>
      (await batchSettlement(net.chain, net.wallet('provider'), net.home).read([channel]))[0]!.balance;
    const untilMined = async () => {
      while ((await mined()) === 0n) await setImmediate();
    };

    // Ten blocks ago there are to be contracts already.
    await net.rpc('anvil_mine', 10);
    const before = await net.rpc('evm_snapshot');
    const brought = rail.deposit(payload, permit);
    await untilMined();
    await net.rpc('anvil_mine', 8);
    assert.equal(await counted(), 0n, 'nine blocks deep');
    await net.rpc('evm_revert', before);
    await untilMined();
    assert.equal(await counted(), 0n);
    await net.rpc('anvil_mine', 9);
    await brought;
    assert.equal(await counted(), DEPOSIT);
    assert.equal(await world.token.contract['balanceOf']!(offer.payTo), 0n);
  });

  it('sends no deposit whose time is over by the clock of the chain, and serves whom it knows', async () => {
    const server = await world.serve();
    const known = await ourPayer(server.url, await world.payer(), DEPOSIT);
    await known.ask('1');
    const sent = () => world.net.chain.provider.getTransactionCount(server.payments.till.terms.authorizer);
    await world.net.rpc('evm_increaseTime', 3600);
    await world.net.rpc('evm_mine');
    const before = await sent();
    const late = await ourPayer(server.url, await world.payer(), DEPOSIT);
    const answer = await late.ask('1');
    assert.equal(answer.status, 402);
    assert.ok(
      Buffer.from(answer.headers.get('payment-required')!, 'base64').includes(REFUSALS.depositFails),
      'the chain said so',
    );
    assert.equal(await sent(), before);
    assert.equal((await known.ask('2')).status, 200);
    await server.close();
  });

  it('serves whom it knows while the chain does not answer, and tells everybody else', async () => {
    let stalled = false;
    let letGo = () => {};
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let waiting = 0;
    const proxy = await rpcProxy(world.net.devnet.file.rpc, async ({ forward }) => {
      if (!stalled) return forward();
      waiting++;
      await until;
      return undefined;
    });
    const home = emptyHome();
    const devnet = JSON.parse(readFileSync(join(world.net.home, 'devnet.json'), 'utf8'));
    writeFileSync(join(home.path, 'devnet.json'), JSON.stringify({ ...devnet, rpc: proxy.url }));
    const server = await startPaidServer(home.path, world.settings());
    try {
      const known = await ourPayer(server.url, await world.payer(), DEPOSIT);
      await known.ask('1');
      const stranger = await ourPayer(server.url, await world.payer(), DEPOSIT);
      stalled = true;
      const asked = stranger.ask('1');
      while (waiting === 0) await setImmediate();
      for (let i = 0; i < 10; i++) assert.equal((await known.ask('3')).status, 200);
      letGo();
      const answer = await asked;
      assert.equal(answer.status, 503);
      assert.match(await answer.text(), /PHC_PAYMENT_CHAIN/);
      stalled = false;
      assert.equal((await stranger.ask('2')).status, 402, 'its deposit did not come');
    } finally {
      await server.close();
      proxy.close();
      await home.remove();
    }
  });
});
