import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ServerIdentity } from '../../protocol/identity.ts';
import { canonicalRequest, requestHash, textHash, tokensHash } from '../../protocol/receipt/hashes.ts';
import { readReceipt } from '../../protocol/receipt/read-receipt.ts';
import { NO_RECEIPT } from '../../protocol/receipt/receipt.ts';
import { ReceiptAnswer } from '../../protocol/receipt/receipt-answer.ts';
import { createApp } from '../../server/api/app.ts';
import { serverConfig } from '../../server/config.ts';
import { verifyEd25519 } from '../../server/identity/ed25519.ts';
import { createIdentity } from '../../server/identity/identity.ts';
import { knownAnswer, testIdentity, verified } from '../support/receipts.ts';
import { READY, type ScriptedEngine, scriptedEngine, token } from '../support/scripted-engine.ts';
import { appOver, post, readEvents } from '../support/serve-app.ts';

const NONCE = 'ab'.repeat(32);
const BODY = { prompt: 'say', max_tokens: 4, user: 'me', ph: { nonce: NONCE, receipt: true } };

describe('receipts', () => {
  let engine: ScriptedEngine;
  let identity: ReturnType<typeof testIdentity>;
  let app: FastifyInstance;

  beforeEach(() => {
    engine = scriptedEngine();
    identity = testIdentity();
    app = createApp({ engine, config: serverConfig({ apiKeys: [] }), version: '0.0.0', identity });
  });
  afterEach(async () => {
    await app.close();
    await identity.remove();
  });

  const get = (url: string) => app.inject({ url, headers: { host: '127.0.0.1' } });
  const key = () => identity.publicKey();

  /** Lets the engine say "Hi!" in two tokens. */
  async function sayHi(): Promise<void> {
    const call = await engine.nextCall();
    assert.deepEqual([call.request.receipt, call.request.logprobs], [true, 0]);
    call.text('Hi', [token(11, 'Hi')], [7, 8, 9]);
    call.text('!', [token(12, '!')]);
    call.done({ promptTokens: 3, tokens: [11, 12] });
  }

  async function ask(body: object = BODY) {
    const sentAt = Date.now();
    const [answer] = await Promise.all([post(app, '/v1/completions', body), sayHi()]);
    return { answer: answer.json(), sentAt };
  }

  it('fit the answer, streamed or not, and count up', async () => {
    const { answer, sentAt } = await ask();
    const whole = verified(knownAnswer(BODY, [answer], sentAt), [answer], await key());
    assert.deepEqual(whole.misfits, []);
    assert.deepEqual(
      [whole.receipt.seq, whole.receipt.prev, whole.receipt.res.finish],
      [1, NO_RECEIPT, 'stop'],
    );
    assert.equal(whole.receipt.modelRoot, READY.model?.modelRoot);

    const streamed = { ...BODY, stream: true };
    const [response] = await Promise.all([post(app, '/v1/completions', streamed), sayHi()]);
    const { events } = readEvents(response.body);
    const second = verified(knownAnswer(streamed, events, sentAt), events, await key());
    assert.deepEqual(second.misfits, []);
    assert.deepEqual([second.receipt.seq, second.receipt.prev], [2, whole.hash]);
    assert.deepEqual((await get('/v1/ph/receipts/head')).json(), { seq: 2, hash: second.hash });
  });

  it('are not there unless asked for, and nothing is made on the disk before', async () => {
    const [answer] = await Promise.all([
      post(app, '/v1/completions', { ...BODY, ph: { nonce: NONCE } }),
      engine.nextCall().then((call) => {
        assert.equal(call.request.receipt, undefined);
        call.done();
      }),
    ]);
    assert.ok(!('receipt' in answer.json().ph));
    assert.throws(() => statSync(join(identity.home, 'keys')));
  });

  it('are given once the answer was cut short, over what was said until then', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const body = { ...BODY, stream: true };
    const sent = httpRequest({
      port,
      path: '/v1/completions',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    sent.end(JSON.stringify(body));
    const call = await engine.nextCall();
    call.text('Hi', [token(11, 'Hi')], [7, 8, 9]);
    const [response] = await once(sent, 'response');
    const [chunk] = await once(response, 'data');
    const { id } = JSON.parse(String(chunk).replace(/^data: /, ''));
    sent.destroy();
    const asked = get(`/v1/ph/receipts/${id}?nonce=${NONCE}`);
    await call.aborted;
    const { receipt, answer } = ReceiptAnswer.parse((await asked).json());
    const signed = readReceipt(receipt, await key(), verifyEd25519);
    assert.deepEqual(signed?.receipt.res, {
      tokens: 1,
      tokensHash: tokensHash([11]),
      textHash: textHash('Hi'),
      finish: 'cancelled',
      lpRoot: signed?.receipt.res.lpRoot,
    });
    assert.equal(signed?.receipt.req.hash, requestHash(NONCE, canonicalRequest(body)));
    assert.deepEqual(answer, {
      modelRoot: READY.model?.modelRoot,
      profile: READY.model?.profile,
      promptTokens: 3,
      text: 'Hi',
      tokens: [11],
      logprobs: [500_000],
    });
  });

  it('are shown to nobody without the nonce', async () => {
    const { answer } = await ask();
    const wrong = await get(`/v1/ph/receipts/${answer.id}?nonce=${'cd'.repeat(32)}`);
    assert.deepEqual([wrong.statusCode, wrong.json().error.code], [404, 'PHC_RECEIPT_UNKNOWN']);
    assert.equal((await get(`/v1/ph/receipts/${answer.id}`)).statusCode, 400);
    const right = ReceiptAnswer.parse((await get(`/v1/ph/receipts/${answer.id}?nonce=${NONCE}`)).json());
    assert.deepEqual(right.receipt, answer.ph.receipt);
  });

  it('go on where a server stopped that used the same home folder', async () => {
    const { answer } = await ask();
    const before = (await get('/v1/ph/receipts/head')).json();
    await app.close();
    const again = scriptedEngine();
    const next = createIdentity(identity.home);
    const second = createApp({
      engine: again,
      config: serverConfig({ apiKeys: [] }),
      version: '0.0.0',
      identity: next,
    });
    const found = await second.inject({
      url: `/v1/ph/receipts/${answer.id}?nonce=${NONCE}`,
      headers: { host: '127.0.0.1' },
    });
    assert.deepEqual(found.json(), { id: answer.id, receipt: answer.ph.receipt });
    assert.deepEqual(
      (await second.inject({ url: '/v1/ph/receipts/head', headers: { host: '127.0.0.1' } })).json(),
      before,
    );
    await second.close();
  });

  it('are refused where two servers would share one journal, one key and one number', async () => {
    await ask();
    const other = createIdentity(identity.home);
    await assert.rejects(other.receipts.head(), { code: 'PHC_RECEIPT_UNAVAILABLE' });
    await other.receipts.close();
  });

  it('are refused where a server signs nothing, and where there would be nothing to sign', async () => {
    const plain = appOver(scriptedEngine());
    assert.equal((await post(plain, '/v1/completions', BODY)).json().error.code, 'PHC_RECEIPT_UNAVAILABLE');
    for (const change of [{ echo: true }, { max_tokens: 0 }, { prompt: '\ud800' }, { n: 2 }]) {
      const refused = await post(app, '/v1/completions', { ...BODY, ...change });
      assert.equal(refused.json().error.code, 'PHC_REQUEST_INVALID', JSON.stringify(change));
    }
  });

  it('refuse a journal that is not whole, rather than give a number twice', async () => {
    await ask();
    await app.close();
    writeFileSync(join(identity.home, 'receipts.journal'), '{}\n', { flag: 'a' });
    const next = createIdentity(identity.home);
    await assert.rejects(next.receipts.head(), { code: 'PHC_RECEIPT_JOURNAL' });
    await next.receipts.close();
  });
});

describe('the identity of a server', () => {
  it('names its model and its key, which only its user may read', async () => {
    const identity = testIdentity();
    const app = createApp({
      engine: scriptedEngine(),
      config: serverConfig({ apiKeys: [] }),
      version: '0.0.0',
      identity,
    });
    const answer = await app.inject({ url: '/v1/ph/identity', headers: { host: '127.0.0.1' } });
    const { models, serverKey, delegation } = ServerIdentity.parse(answer.json());
    assert.deepEqual([models[0]?.modelRoot, delegation], [READY.model?.modelRoot, null]);
    assert.equal(serverKey, await identity.publicKey());
    if (process.platform !== 'win32') {
      assert.equal(statSync(join(identity.home, 'keys', 'server-key.pem')).mode & 0o777, 0o600);
      assert.equal(statSync(join(identity.home, 'keys')).mode & 0o777, 0o700);
    }
    await app.close();
    await identity.remove();
  });

  it('is not made up where its file is damaged', async () => {
    const identity = testIdentity();
    await identity.publicKey();
    writeFileSync(join(identity.home, 'keys', 'server-key.pem'), 'x');
    await assert.rejects(identity.publicKey(), { code: 'PHC_SERVER_IDENTITY' });
    writeFileSync(join(identity.home, 'keys', 'delegation.json'), '{}');
    await assert.rejects(identity.delegation(), { code: 'PHC_SERVER_IDENTITY' });
    await identity.remove();
  });

  it('has one key, however many ask for it first', async () => {
    const identity = testIdentity();
    const keys = await Promise.all(Array.from({ length: 8 }, () => identity.publicKey()));
    assert.equal(new Set(keys).size, 1);
    await identity.remove();
  });
});
