import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompletionResponse } from '../../../protocol/completion.ts';
import { priceOf } from '../../../protocol/payment/price.ts';
import type { AnyRequest, Engine, GenerateEvent } from '../../../server/engine/engine.ts';
import { openUpstream } from '../../../server/upstream/open-upstream.ts';
import { meteredEngine } from '../../support/metered-engine.ts';
import { type OurPayer, ourPayer } from '../../support/our-payer.ts';
import {
  type PaidServer,
  type PaidWorld,
  PER_TOKEN,
  paidWorld,
  startPaidServer,
} from '../../support/paid-server.ts';
import { knownAnswer, verified } from '../../support/receipts.ts';
import { listenOver, readEvents } from '../../support/serve-app.ts';

const NONCE = 'ab'.repeat(32);
const NEVER = new AbortController().signal;

/** The same engine, which does not tell the ids of what it says after a prompt with `lost`. */
function losing(engine: Engine): Engine {
  async function* generate(request: AnyRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    const { prompt } = request;
    const isLost = prompt.kind === 'text' && prompt.prefix.endsWith('lost');
    let said = 0;
    for await (const event of engine.generate(request, signal)) {
      const isTold = event.type === 'done' || !isLost || said++ === 0;
      yield isTold ? event : { ...event, tokens: event.tokens.map((token) => ({ ...token, id: -1 })) };
    }
  }
  return { ...engine, generate };
}

describe('our client at a paid server in front of another engine', function () {
  this.timeout(60_000);
  let files: string;
  let world: PaidWorld;
  let behind: Awaited<ReturnType<typeof listenOver>>;
  let server: PaidServer;
  let payer: OurPayer;

  before(async () => {
    files = mkdtempSync(join(tmpdir(), 'phc-files-'));
    writeFileSync(join(files, 'model.gguf'), 'weights');
    world = await paidWorld();
    // The engine behind says nothing of its model, as one of another maker.
    const { state, ...engine } = losing(meteredEngine());
    const model = { ...state.model!, modelRoot: '' };
    behind = await listenOver({ ...engine, state: { ...state, model } });
    const upstream = { url: `${behind.url}/v1`, model: model.name, key: undefined, files };
    server = await startPaidServer(world.net.home, world.settings(), {
      engine: await openUpstream(upstream, () => {}, NEVER),
    });
    payer = await ourPayer(server.url, await world.payer(), 10_000_000n);
  });
  after(async () => {
    await server?.close();
    behind?.app.server.closeAllConnections();
    await behind?.app.close();
    await world?.remove();
    rmSync(files, { recursive: true, force: true });
  });

  it('gets a receipt of the very tokens that it pays for, and both books agree', async () => {
    const fields = { max_tokens: 20, ph: { nonce: NONCE, receipt: true } };
    const sentAt = Date.now();
    const { response, payment } = await payer.request('5', fields);
    const answer = CompletionResponse.parse(await response.json());
    const { serverKey } = Object(await (await fetch(`${server.url}/v1/ph/identity`)).json());
    const body = { prompt: '5', ...fields };
    const known = knownAnswer(body, [answer], sentAt);
    const { receipt, misfits } = verified(known, [answer], serverKey);
    assert.deepEqual(misfits, []);
    assert.deepEqual([receipt.profile, receipt.res.tokens], ['upstream', 5]);
    assert.equal(receipt.pay?.charged, String(5n * PER_TOKEN));
    assert.equal(answer.ph?.payment?.extra?.chargedAmount, receipt.pay.charged);
    const { price } = payer.offer;
    payment.settle(answer.ph.payment, price && priceOf(price, { answers: 1, tokens: receipt.res.tokens }));
    const [channel] = server.channels();
    assert.deepEqual([channel?.charged, channel?.open], [5n * PER_TOKEN, 0]);
  });

  it('pays for a stream of which a token was not told, and gets no receipt of it', async () => {
    const [before] = server.channels();
    const fields = { stream: true, ph: { nonce: NONCE, receipt: true } };
    const { response, payment } = await payer.request('5 lost', fields);
    const { events, done } = readEvents(await response.text());
    const ph = events.at(-1)?.ph;
    assert.ok(done && ph);
    assert.equal(events.map(({ choices }) => choices[0]?.text ?? '').join(''), 'xxxxx');
    assert.deepEqual([ph.receipt, ph.tokens], [undefined, []]);
    assert.equal(ph.payment?.extra?.chargedAmount, String(5n * PER_TOKEN));
    payment.leave();
    const [after] = server.channels();
    assert.equal(after!.charged - before!.charged, 5n * PER_TOKEN);
  });
});
