import assert from 'node:assert/strict';
import { channelId, voucherData } from '../../../protocol/payment/channel.ts';
import { fromHeader, PAYMENT_REQUIRED, toHeader } from '../../../protocol/payment/header.ts';
import { newSecret, signingKey } from '../../../protocol/payment/key.ts';
import { PaymentRequired, REFUSALS } from '../../../protocol/payment/payment-required.ts';
import { channelConfig } from '../../../src/client/payment/deposit.ts';
import { type Offer, readOffer } from '../../../src/client/payment/offer.ts';
import { type OurPayer, offerOf, ourPayer } from '../../support/our-payer.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';

const CHAIN = 31_337;
const CEILING = 20n * PER_TOKEN;
const OTHER = `0x${'99'.repeat(20)}`;

describe('who would rather not pay', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: PaidServer;
  let payer: OurPayer;
  let offer: Offer;

  before(async () => {
    world = await paidWorld();
    server = await world.serve();
    payer = await ourPayer(server.url, await world.payer(), 10_000_000n);
    offer = payer.offer;
    assert.equal((await payer.ask('1')).status, 200);
  });
  after(async () => {
    await server.close();
    await world.remove();
  });

  const send = (header?: string, prompt = '1') =>
    fetch(`${server.url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(header ? { 'payment-signature': header } : {}) },
      body: JSON.stringify({ prompt, max_tokens: 20 }),
    });

  async function refusalOf(response: Response): Promise<string | undefined> {
    assert.equal(response.status, 402, await response.clone().text());
    return fromHeader(PaymentRequired, response.headers.get(PAYMENT_REQUIRED) ?? '')?.error;
  }

  const key = () => signingKey(payer.secret);
  const charged = () => server.channels().find(({ id }) => id === payer.purse.id)!.charged;

  /** A header as our client writes it, with whatever is changed. */
  function header(
    change: {
      total?: bigint;
      signer?: ReturnType<typeof signingKey>;
      chain?: number;
      config?: object;
      accepted?: object;
    } = {},
  ): string {
    const config = { ...payer.purse.state.config, ...change.config };
    const chain = change.chain ?? CHAIN;
    const id = channelId(chain, config);
    const total = change.total ?? charged() + CEILING;
    const signature = (change.signer ?? key()).sign(voucherData(chain, id, total));
    return toHeader({
      x402Version: 2,
      accepted: { ...offer.raw, ...change.accepted },
      payload: {
        type: 'voucher',
        channelConfig: config,
        voucher: { channelId: id, maxClaimableAmount: String(total), signature },
      },
    });
  }

  it('is told what it costs, and that it is to be paid by Permit2 only', async () => {
    const response = await send();
    assert.equal(await refusalOf(response), 'Payment required');
    const required = fromHeader(PaymentRequired, response.headers.get(PAYMENT_REQUIRED)!)!;
    assert.equal(required.accepts[0]?.amount, String(CEILING));
    assert.equal(required.accepts[0]?.extra.assetTransferMethod, 'permit2');
  });

  const refusals: Array<[string, () => Parameters<typeof header>[0], keyof typeof REFUSALS]> = [
    ['a voucher that somebody else signed', () => ({ signer: signingKey(newSecret()) }), 'signature'],
    ['a voucher for another chain', () => ({ chain: 1 }), 'channelId'],
    ['another chain by name', () => ({ accepted: { network: 'eip155:1' } }), 'network'],
    ['another token', () => ({ config: { token: OTHER } }), 'token'],
    ['another payee', () => ({ config: { receiver: OTHER } }), 'receiver'],
    [
      'a key that the server cannot claim with',
      () => ({ config: { receiverAuthorizer: OTHER } }),
      'authorizer',
    ],
    ['another delay of withdrawals', () => ({ config: { withdrawDelay: 901 } }), 'delay'],
    ['another scheme', () => ({ accepted: { scheme: 'exact' } }), 'scheme'],
    ['a channel without money', () => ({ config: { salt: `0x${'77'.repeat(32)}` } }), 'unknown'],
    ['more than was deposited', () => ({ total: 10_000_001n }), 'exceedsBalance'],
    ['less than the ceiling', () => ({ total: charged() + CEILING - 1n }), 'mismatch'],
  ];
  for (const [what, change, refusal] of refusals) {
    it(`is refused with ${what}, and nothing is charged`, async () => {
      const before = charged();
      assert.equal(await refusalOf(await send(header(change()))), REFUSALS[refusal]);
      assert.equal(charged(), before);
    });
  }

  it('is refused with what is no payment at all', async () => {
    for (const text of ['', 'nonsense', toHeader({}), toHeader({ x402Version: 2 }), 'AAAA'.repeat(1000)]) {
      if (text === '') continue;
      assert.equal(await refusalOf(await send(text)), REFUSALS.payload);
    }
  });

  it('cannot show a used voucher again, nor the same one several times at once', async () => {
    const once = header();
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(once, '5')));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    for (const answer of answers) if (answer.status !== 200) await refusalOf(answer);
    assert.equal(await refusalOf(await send(once, '5')), REFUSALS.mismatch);
  });

  it('cannot deposit dust, nor with a signature that is over, or for another amount', async () => {
    const wallet = await world.payer();
    const dust = await ourPayer(server.url, wallet, 99_999n);
    assert.equal(await refusalOf(await dust.ask('1')), REFUSALS.minDeposit);
    const other = await ourPayer(server.url, wallet, 200_000n);
    assert.ok('authorization' in other.deposit);
    const late = { ...other.deposit.authorization.permit2Authorization, deadline: '5' };
    const forged = { ...late, deadline: String(Math.floor(Date.now() / 1000) + 200) };
    for (const [authorization, refusal] of [
      [late, REFUSALS.deadline],
      [forged, REFUSALS.depositFails],
    ] as const) {
      const config = other.purse.state.config;
      const id = other.purse.id;
      const signature = signingKey(other.secret).sign(voucherData(CHAIN, id, CEILING));
      const payload = {
        type: 'deposit',
        channelConfig: config,
        voucher: { channelId: id, maxClaimableAmount: String(CEILING), signature },
        deposit: { amount: '200000', authorization: { permit2Authorization: authorization } },
      };
      assert.equal(
        await refusalOf(await send(toHeader({ x402Version: 2, accepted: offer.raw, payload }))),
        refusal,
      );
    }
    assert.equal(server.channels().length, 1, 'what was refused leaves nothing behind');
  });

  it('can make up channels by the hundred: the ledger stays small, and who pays is served meanwhile', async () => {
    const config = channelConfig(offer, OTHER, '', '');
    const fakes = Array.from({ length: 100 }, async (_, i) => {
      const made = signingKey(newSecret());
      const salt = `0x${i.toString(16).padStart(64, '0')}`;
      return send(header({ config: { ...config, payerAuthorizer: made.address, salt }, signer: made }));
    });
    const paid = await payer.ask('3');
    assert.equal(paid.status, 200, await paid.clone().text());
    for (const answer of await Promise.all(fakes)) assert.ok([402, 429].includes(answer.status));
    assert.equal(server.channels().length, 1);
  });

  it('meets a client that pays nobody but the payee of the model, and never by eip3009', async () => {
    const terms = { ...offer.raw, extra: { ...Object(offer.raw['extra']) } };
    const payee = { chainId: CHAIN, asset: offer.asset, payTo: offer.payTo };
    assert.equal(typeof readOffer(terms, payee), 'object');
    assert.equal(readOffer({ ...terms, payTo: OTHER }, payee), 'payTo');
    assert.equal(readOffer({ ...terms, asset: OTHER }, payee), 'asset');
    assert.equal(readOffer({ ...terms, network: 'eip155:1' }, payee), 'chain');
    const extra = { ...terms.extra, assetTransferMethod: 'eip3009' };
    assert.equal(readOffer({ ...terms, extra }, payee), 'transfer');
    assert.equal((await offerOf(server.url)).amount, 16n * PER_TOKEN);
  });
});
