import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { CompletionResponse } from '../../../protocol/completion.ts';
import { signingKey } from '../../../protocol/payment/key.ts';
import { openPurse } from '../../../src/client/payment/purse.ts';
import { type OurPayer, ourPayer, payerOf } from '../../support/our-payer.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';

const DEPOSIT = 10_000_000n;
const NONCE = 'ab'.repeat(32);

describe('our client at our server', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: PaidServer;
  let payer: OurPayer;
  const charged = () => server.channels().find(({ id }) => id === payer.purse.id)!.charged;
  const ok = async (prompt: string, fields?: Record<string, unknown>) => {
    const answer = await payer.ask(prompt, fields);
    assert.equal(answer.status, 200, await answer.clone().text());
    return answer;
  };
  /** Leaves a stream once so many tokens have come, and waits until the server has noticed. */
  async function leaveAfter(tokens: number): Promise<void> {
    const controller = new AbortController();
    const asking = payer.request(`${tokens} wait`, { stream: true }, controller.signal);
    asking.catch(() => undefined);
    if (tokens === 0) await untilOpen(1);
    else await readTokens((await asking).response, tokens);
    controller.abort();
    (await asking.catch(() => undefined))?.payment.leave();
    await untilOpen(0);
  }
  async function readTokens(response: Response, count: number): Promise<void> {
    let text = '';
    for await (const chunk of response.body!) {
      text += Buffer.from(chunk).toString();
      if (text.split('"text":"x"').length > count) return;
    }
  }
  async function untilOpen(count: number): Promise<void> {
    while (server.channels().find(({ id }) => id === payer.purse.id)?.open !== count) await setImmediate();
  }

  before(async () => {
    world = await paidWorld();
    server = await world.serve();
    payer = await ourPayer(server.url, await world.payer(), DEPOSIT);
    await ok('1');
  });
  after(async () => {
    await server.close();
    await world.remove();
  });

  it('pays for the tokens that came, whole or streamed, and both books agree', async () => {
    const before = charged();
    await ok('7');
    await ok('5', { stream: true, ph: { nonce: NONCE } });
    assert.equal(charged() - before, 12n * PER_TOKEN);
    assert.equal(BigInt(payer.purse.state.charged), charged());
  });

  it('has in its receipt what it paid', async () => {
    const before = charged();
    const answer = CompletionResponse.parse(
      await (await ok('6', { ph: { nonce: NONCE, receipt: true } })).json(),
    );
    const receipt = JSON.parse(Buffer.from(answer.ph!.receipt!.payload, 'base64').toString());
    assert.deepEqual(receipt.pay, {
      channelId: payer.purse.id,
      ceiling: String(20n * PER_TOKEN),
      charged: String(6n * PER_TOKEN),
      cumulative: String(before + 6n * PER_TOKEN),
    });
  });

  it('pays nothing for an error, nor for what was cancelled before its first token', async () => {
    const before = charged();
    const failed = await payer.ask('5 fail');
    assert.equal(failed.status, 503);
    const broken = await payer.ask('5 fail', { stream: true, ph: { nonce: NONCE, receipt: true } });
    assert.match(await broken.text(), /PHC_ENGINE_CRASHED/);
    await leaveAfter(0);
    assert.equal(charged(), before);
    await ok('1');
    assert.equal(BigInt(payer.purse.state.charged), charged());
  });

  it('pays for the tokens that were streamed before it left, and learns of it by the next answer', async () => {
    const before = charged();
    await leaveAfter(4);
    assert.equal(charged() - before, 4n * PER_TOKEN);
    await ok('1', { stream: true, ph: { nonce: NONCE } });
    assert.equal(BigInt(payer.purse.state.charged), charged());
    assert.ok(payer.purse.atRisk <= 80n * PER_TOKEN, 'never more at risk than four ceilings');
  });

  it('is never refused for its own parallel requests: a fifth waits for one of the four', async () => {
    const before = charged();
    const answers = await Promise.all(Array.from({ length: 12 }, () => ok('2')));
    assert.equal(answers.length, 12);
    assert.equal(charged() - before, 24n * PER_TOKEN);
    assert.equal(BigInt(payer.purse.state.charged), charged());
  });

  it('goes on with no signature of the wallet after it lost its count, and after it is restored from a backup', async () => {
    await payer.purse.saved();
    const old = structuredClone(payer.store.kept!);
    await ok('9');
    payer.store.kept = { ...old, charged: '0', signed: '0' };
    const purse = await openPurse(payer.store, signingKey(payer.secret));
    payer = payerOf(server.url, { ...payer, purse }, true);
    await ok('3');
    assert.equal(BigInt(purse.state.charged), charged());
  });
});
