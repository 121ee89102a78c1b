import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { promptTokensHash } from '../../protocol/receipt/hashes.ts';
import { readReceipt } from '../../protocol/receipt/read-receipt.ts';
import { ReceiptAnswer } from '../../protocol/receipt/receipt-answer.ts';
import { verifyEd25519 } from '../../server/identity/ed25519.ts';
import { event, inFrontOf } from '../support/other-engine.ts';
import { knownAnswer, testIdentity, verified } from '../support/receipts.ts';
import { post, readEvents } from '../support/serve-app.ts';

const NONCE = 'ab'.repeat(32);
const BODY = { prompt: 'say', max_tokens: 4, ph: { nonce: NONCE, receipt: true } };
const DONE = 'data: [DONE]\n\n';

const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** One chunk as vLLM tells it. */
const told = (text: string, ids: unknown, rest: object = {}) =>
  event(text, {
    logprobs: { tokens: [text], token_logprobs: [-0.5], top_logprobs: [{}] },
    token_ids: ids,
    ...rest,
  });
const usage = (prompt: number, completion: number) =>
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: prompt, completion_tokens: completion } })}\n\n`;
const PROMPT_IDS = { prompt_token_ids: [7, 8, 9] };
const HI = `${told('Hi', [11], PROMPT_IDS)}${told('!', [12], { finish_reason: 'stop' })}${usage(3, 2)}${DONE}`;

describe('receipts of what another engine computed', () => {
  let files: string;
  let identity: ReturnType<typeof testIdentity>;
  let close: (() => Promise<void>) | undefined;

  beforeEach(() => {
    files = mkdtempSync(join(tmpdir(), 'phc-files-'));
    writeFileSync(join(files, 'b.gguf'), 'weights');
    writeFileSync(join(files, 'a.json'), '{}');
    identity = testIdentity();
  });
  afterEach(async () => {
    await close?.();
    close = undefined;
    await identity.remove();
    rmSync(files, { recursive: true, force: true });
  });

  /** In front of an engine that answers so, whatever it is asked. */
  async function saying(stream: string | (() => string), entry: object = {}) {
    const asked: Record<string, unknown>[] = [];
    const front = await inFrontOf(
      (body, response) => {
        asked.push(body);
        response.end(typeof stream === 'string' ? stream : stream());
      },
      { files, identity, entry },
    );
    close = front.close;
    return { app: front.app, asked };
  }
  const root = () => sha(sha(Buffer.from('{}')), sha(Buffer.from('weights'))).toString('hex');
  const head = async () => (await identity.receipts.head()).seq;

  it('name the digest of the files that the operator says it was given', async () => {
    const { app } = await saying(HI);
    const headers = { host: '127.0.0.1' };
    const { models } = (await app.inject({ url: '/v1/ph/identity', headers })).json();
    const { data } = (await app.inject({ url: '/v1/models', headers })).json();
    assert.deepEqual([models[0].modelRoot, models[0].profiles], [root(), ['upstream']]);
    assert.deepEqual([data[0].ph.modelRoot, data[0].ph.profile], [root(), 'upstream']);
  });

  it('fit the answer of an engine that tells every id as vLLM does, whole and streamed', async () => {
    const { app, asked } = await saying(HI);
    const sentAt = Date.now();
    for (const body of [BODY, { ...BODY, stream: true }]) {
      const answer = await post(app, '/v1/completions', body);
      const parts = 'stream' in body ? readEvents(answer.body).events : [answer.json()];
      const { receipt, misfits } = verified(
        knownAnswer(body, parts, sentAt),
        parts,
        await identity.publicKey(),
      );
      assert.deepEqual(misfits, []);
      assert.deepEqual([receipt.modelRoot, receipt.profile, receipt.res.tokens], [root(), 'upstream', 2]);
      assert.equal(receipt.engineSha256, '0'.repeat(64));
      assert.equal(receipt.req.promptTokensHash, promptTokensHash(NONCE, [7, 8, 9]));
      assert.deepEqual(parts.at(-1)?.ph?.tokens, [11, 12]);
    }
    assert.deepEqual(
      [asked[0]?.['return_token_ids'], asked[0]?.['logprobs'], asked[0]?.['ph']],
      [true, 1, undefined],
    );
  });

  it('are refused, before anything is sent, where the engine tells no ids', async () => {
    const { app } = await saying(
      `${event('Hi')}${event('!', { finish_reason: 'stop' })}${usage(3, 2)}${DONE}`,
    );
    for (const stream of [false, true]) {
      const refused = await post(app, '/v1/completions', { ...BODY, stream });
      assert.equal(refused.statusCode, 503);
      assert.equal(refused.json().error.code, 'PHC_RECEIPT_UNAVAILABLE');
      assert.match(refused.json().error.message, /the engine behind tells no ids of tokens/);
    }
    const plain = await post(app, '/v1/completions', { ...BODY, ph: { nonce: NONCE } });
    assert.deepEqual([plain.json().choices[0].text, plain.json().ph.tokens], ['Hi!', []]);
    assert.equal(await head(), 0);
  });

  it('are refused where ids of the prompt or probabilities are all that is missing', async () => {
    let stream = `${told('Hi', [11])}${DONE}`;
    const { app } = await saying(() => stream);
    const noPrompt = await post(app, '/v1/completions', BODY);
    assert.match(noPrompt.json().error.message, /tells no ids of the prompt/);
    const logprobs = { tokens: ['Hi'], token_logprobs: [null] };
    stream = `${event('Hi', { ...PROMPT_IDS, token_ids: [11], logprobs })}${DONE}`;
    const noChance = await post(app, '/v1/completions', BODY);
    assert.match(noChance.json().error.message, /tells no probabilities of tokens/);
  });

  it('are left out of a stream in which a token was lost on the way, whose text comes all the same', async () => {
    const lost = [
      `${told('Hi', [11], PROMPT_IDS)}${told('€', [176], { finish_reason: 'stop' })}${usage(3, 4)}${DONE}`,
      `${told('Hi', [11], PROMPT_IDS)}${told('!', null, { finish_reason: 'stop' })}${usage(3, 2)}${DONE}`,
      `${told('Hi', [11], PROMPT_IDS)}${told('!', [12, 13], { finish_reason: 'stop' })}${usage(3, 3)}${DONE}`,
      // More than was asked for, and a prompt of another length than the one it told.
      `${told('Hi', [11], PROMPT_IDS)}${told('!', [12]).repeat(5)}${told('', [1], { finish_reason: 'stop' })}${DONE}`,
      `${told('Hi', [11], PROMPT_IDS)}${told('!', [12], { finish_reason: 'stop' })}${usage(9, 2)}${DONE}`,
    ];
    let stream = '';
    const { app } = await saying(() => stream);
    for (stream of lost) {
      const answer = await post(app, '/v1/completions', { ...BODY, stream: true });
      const { events, done } = readEvents(answer.body);
      assert.ok(done, answer.body);
      assert.deepEqual([events.at(-1)?.ph?.receipt, events.at(-1)?.ph?.tokens], [undefined, []]);
      const whole = (await post(app, '/v1/completions', BODY)).json();
      assert.deepEqual([whole.ph.receipt, whole.ph.tokens], [undefined, []]);
    }
    assert.equal(await head(), 0);
  });

  it('are never of ids that are none, whatever an engine says, and the server lives on', async () => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.array(fc.oneof(fc.nat(), fc.double(), fc.integer(), fc.string(), fc.constant(2 ** 32)), {
        maxLength: 3,
      }),
    );
    let stream = '';
    const { app } = await saying(() => stream);
    await fc.assert(
      fc.asyncProperty(odd, odd, odd, async (ids, promptIds, logprobs) => {
        const choice = {
          token_ids: ids,
          prompt_token_ids: promptIds,
          ...(logprobs === null ? {} : { logprobs }),
        };
        const told = { tokens: ['Hi'], token_logprobs: [-1] };
        stream = `${event('Hi', { logprobs: told, ...choice, finish_reason: 'stop' }, { timings: logprobs, ph: ids })}${DONE}`;
        const sentAt = Date.now();
        const answer = await post(app, '/v1/completions', BODY);
        if (answer.statusCode !== 200) {
          assert.match(answer.json().error.code, /^PHC_(RECEIPT_UNAVAILABLE|UPSTREAM_ANSWER)$/);
          return;
        }
        const whole = answer.json();
        if (!whole.ph.receipt) return;
        const { misfits, receipt } = verified(
          knownAnswer(BODY, [whole], sentAt),
          [whole],
          await identity.publicKey(),
        );
        assert.deepEqual(misfits, []);
        assert.deepEqual(whole.ph.tokens, ids);
        assert.equal(receipt.req.promptTokens, Object(promptIds).length);
      }),
      { numRuns: 150 },
    );
    stream = HI;
    assert.ok((await post(app, '/v1/completions', BODY)).json().ph.receipt);
  });

  it('are there for whoever left early, over what was told until then', async () => {
    let leave = () => {};
    const gone = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const front = await inFrontOf(
      async (_body, response) => {
        response.write(told('Hi', [11], PROMPT_IDS));
        response.once('close', () => leave());
      },
      { files, identity },
    );
    close = front.close;
    const url = await front.app.listen({ host: '127.0.0.1', port: 0 });
    const controller = new AbortController();
    const answer = await fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...BODY, stream: true }),
      signal: controller.signal,
    });
    const { value } = await answer.body!.getReader().read();
    const { id } = JSON.parse(
      Buffer.from(value!)
        .toString()
        .replace(/^data: /, ''),
    );
    controller.abort();
    await gone;
    const said = ReceiptAnswer.parse(
      await (await fetch(`${url}/v1/ph/receipts/${id}?nonce=${NONCE}`)).json(),
    );
    const signed = readReceipt(said.receipt, await identity.publicKey(), verifyEd25519);
    assert.deepEqual([said.answer?.text, said.answer?.tokens], ['Hi', [11]]);
    assert.deepEqual([signed?.receipt.res.finish, signed?.receipt.req.promptTokens], ['cancelled', 3]);
  });

  it('of an engine like llama.cpp take the ids of the prompt that it makes, and no others', async () => {
    const chunk = (made: number, rest: object = {}) =>
      event(
        'Hi',
        { logprobs: { content: [{ id: 11, token: 'Hi', logprob: -1 }] }, ...rest },
        { timings: { predicted_n: made } },
      );
    const asked: unknown[] = [];
    let ids: unknown = { tokens: [7, 8] };
    let made = 1;
    const front = await inFrontOf(
      (body, response, route) => {
        if (route === '/tokenize')
          return response.writeHead(ids === undefined ? 404 : 200).end(JSON.stringify(ids));
        asked.push(body['prompt']);
        return response.end(`${chunk(made, { finish_reason: 'stop' })}${usage(2, made)}${DONE}`);
      },
      { files, identity, entry: { owned_by: 'llamacpp' } },
    );
    close = front.close;
    const ask = async () => (await post(front.app, '/v1/completions', BODY)).json();
    const { ph } = await ask();
    assert.deepEqual([ph.tokens, ph.promptTokens, asked], [[11], 2, [[7, 8]]]);
    assert.ok(ph.receipt);
    made = 2;
    assert.deepEqual((await ask()).ph.receipt, undefined);
    for (const garbage of [null, 'x', { tokens: ['7'] }, { tokens: [-1] }, { tokens: [1.5] }]) {
      ids = garbage;
      assert.equal((await ask()).error.code, 'PHC_UPSTREAM_ANSWER');
    }
    ids = { tokens: [7, 8, 9] };
    made = 1;
    assert.deepEqual((await ask()).ph.receipt, undefined);
    ids = undefined;
    assert.match((await ask()).error.message, /tells no ids of the prompt/);
    assert.equal(await head(), 1);
  });

  it('need files that can be read, and are no links', async () => {
    const open = (folder: string) =>
      inFrontOf((_body, response) => response.end(DONE), { files: folder, identity });
    await assert.rejects(open(join(files, 'nowhere')), { code: 'PHC_SERVER_CONFIG' });
    mkdirSync(join(files, 'empty'));
    await assert.rejects(open(join(files, 'empty')), { detail: '--upstream-files: the folder is empty' });
    if (process.platform === 'win32') return;
    symlinkSync(join(files, 'b.gguf'), join(files, 'c.gguf'));
    await assert.rejects(open(files), { detail: /^--upstream-files: "c.gguf" is a symbolic link/ });
  });
});
