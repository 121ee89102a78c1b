import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import type { CompletionRequest } from '../../protocol/completion.ts';
import { PhcError } from '../../protocol/errors.ts';
import { ServerIdentity } from '../../protocol/identity.ts';
import { streamCompletion } from '../../src/client/completions.ts';
import { createReceiptChecker } from '../../src/client/receipts/receipt-checker.ts';
import { beginRecord } from '../../src/editor/trust/received-answer.ts';
import { HAS_LLAMA_CPP, type LlamaCpp, startLlamaCpp } from '../support/llama-cpp/llama-cpp.ts';
import { type RealServer, runCommand, startRealServer } from '../support/real-server.ts';
import { TINY_TOKENS, writeTinyGguf } from '../support/tiny-gguf.ts';

const NAME = 'tiny-llama';
const NEVER = new AbortController().signal;

/** Random weights write bytes of every kind: only those that are characters by themselves are let through. */
const ASCII = Object.fromEntries(
  TINY_TOKENS.flatMap((token, id) =>
    id < 4 || (id < 260 && !/^[ -~]$/.test(token)) ? [[String(id), -100]] : [],
  ),
);
const QUESTION = {
  ...{ model: NAME, prompt: 'def f(x):\n    return', max_tokens: 8, temperature: 0, seed: 1 },
  logit_bias: ASCII,
} satisfies CompletionRequest;

/** The letter first, until penalties of the five or so that came put the beginning of a character of three bytes before it. */
const BROKEN = {
  logit_bias: { [TINY_TOKENS.indexOf('x')]: 40, [TINY_TOKENS.indexOf('â')]: 30 },
  ...{ presence_penalty: 2, frequency_penalty: 2, max_tokens: 16 },
};

describe('receipts of a real llama.cpp server', function () {
  this.timeout(120_000); // 34 MB are fetched the first time
  let folder: string;
  let files: string;
  let home: string;
  let llama: LlamaCpp;
  let first: RealServer;
  let second: RealServer;

  const inFrontOf = (url: string, given: string) =>
    startRealServer(['--upstream', `${url}/v1`, '--model-name', NAME, '--upstream-files', given]);

  before(async function () {
    if (!HAS_LLAMA_CPP) return this.skip();
    folder = mkdtempSync(join(tmpdir(), 'phc-llama-'));
    files = join(folder, 'files');
    home = join(folder, 'home');
    for (const one of [files, home]) mkdirSync(one);
    writeTinyGguf(join(files, 'tiny.gguf'));
    writeFileSync(join(files, 'README.md'), 'random weights');
    llama = await startLlamaCpp(join(files, 'tiny.gguf'), NAME);
    first = await inFrontOf(llama.url, files);
    second = await inFrontOf(first.where, files);
    for (const server of [first, second]) await server.untilReady();
    return undefined;
  });
  after(async () => {
    for (const server of [second, first, llama]) await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const identityOf = async ({ where }: RealServer) =>
    ServerIdentity.parse(await (await fetch(`${where}/v1/ph/identity`)).json());

  /** Asks as the editor does, and has its checker look at the receipt. */
  async function checked({ where }: RealServer, request: object, leaveAfter = Number.POSITIVE_INFINITY) {
    const target = { kind: 'url', url: new URL(where), apiKey: undefined } as const;
    const nonce = createHash('sha256').update(String(Math.random())).digest('hex');
    const record = beginRecord({ ...QUESTION, ...request, stream: true, ph: { nonce } }, true);
    let texts = 0;
    for await (const part of streamCompletion(target, record.body, NEVER)) {
      record.add(part);
      if (part.kind === 'text' && ++texts >= leaveAfter) break;
    }
    const answer = record.end();
    assert.ok(answer);
    return { answer, fact: await createReceiptChecker(target, where, home, () => 1).check(answer) };
  }

  it('the identity is the digest of its files, as anybody works it out, through one server of ours and through two', async () => {
    const digests = readdirSync(files)
      .sort()
      .map((name) =>
        createHash('sha256')
          .update(readFileSync(join(files, name)))
          .digest(),
      );
    const root = createHash('sha256').update(Buffer.concat(digests)).digest('hex');
    for (const server of [first, second]) {
      const { models } = await identityOf(server);
      assert.deepEqual([models[0]?.modelRoot, models[0]?.profiles], [root, ['upstream']]);
    }
  });

  it('a wallet is asked to stand behind the key for that digest', async () => {
    const asked = runCommand(['identity', 'request', '--files', files], first.home);
    assert.equal(await asked.ended, 0, asked.output());
    const { models } = await identityOf(first);
    assert.match(asked.output(), new RegExp(`"modelRoots": \\[\\s*"0x${models[0]?.modelRoot}"\\s*\\]`));
    const none = runCommand(['identity', 'request'], first.home);
    assert.equal(await none.ended, 1);
    assert.match(none.output(), /PHC_SERVER_IDENTITY.*name a --model, or --files/);
  });

  it('our client verifies them, whole answers and such that it left, and leaves none to be audited', async () => {
    for (const server of [first, second]) {
      const { fact, answer } = await checked(server, {});
      assert.equal(fact.kind, 'verified', JSON.stringify(fact));
      if (fact.kind === 'verified') assert.deepEqual([fact.profile, fact.audited], ['upstream', false]);
      assert.equal(answer.end?.tokens.length, 8);
      assert.equal(
        answer.end.tokens.map((id) => TINY_TOKENS[id]?.replaceAll('Ġ', ' ')).join(''),
        answer.text,
      );
      const early = await checked(server, { max_tokens: 200 }, 2);
      assert.equal(early.answer.end, undefined);
      assert.equal(early.fact.kind, 'verified', JSON.stringify(early.fact));
    }
    assert.deepEqual(
      readdirSync(home).filter((name) => name === 'audits'),
      [],
    );
  });

  it('they say the same through two servers as through one, and whole as streamed', async () => {
    const said = async (server: RealServer) => {
      const { end } = (await checked(server, {})).answer;
      return [end?.tokens, end?.logprobs, end?.promptTokens];
    };
    assert.deepEqual(await said(second), await said(first));
    const client = new OpenAI({ baseURL: `${first.where}/v1`, apiKey: 'unused', maxRetries: 0 });
    const ph = { nonce: '1'.repeat(64), receipt: true };
    const whole = await client.completions.create({ ...QUESTION, ...{ ph } });
    assert.deepEqual(Object(whole).ph.tokens, (await said(first))[0]);
    const plain = await client.completions.create(QUESTION);
    assert.equal(plain.choices[0]?.text, whole.choices[0]?.text);
    assert.deepEqual(plain.usage, whole.usage);
  });

  it('an answer that ends by itself, or at a stop, has one, too', async () => {
    const ended = await checked(first, { logit_bias: { [TINY_TOKENS.indexOf('<|im_end|>')]: 100 } });
    assert.deepEqual([ended.answer.text, ended.answer.end?.tokens.length], ['', 1]);
    assert.equal(ended.fact.kind, 'verified', JSON.stringify(ended.fact));
    const { text = '' } = (await checked(first, {})).answer;
    const stopped = await checked(first, { stop: [text.slice(3, 5)] });
    assert.equal(stopped.answer.text, text.slice(0, text.indexOf(text.slice(3, 5))));
    assert.equal(stopped.fact.kind, 'verified', JSON.stringify(stopped.fact));
  });

  it('an answer with a character of which it told only the last token has none, and says why', async () => {
    const { answer, fact } = await checked(first, BROKEN);
    assert.match(answer.text, /^x+\ufffd/);
    assert.equal(fact.kind, 'missing', JSON.stringify(fact));
    if (fact.kind === 'missing' && fact.error instanceof PhcError)
      assert.match(fact.error.detail ?? '', /did not tell every token/);
    assert.deepEqual(answer.end?.tokens, []);
  });

  it('a server in front that is given other files refuses to stand there', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'tiny.gguf'), 'another model');
    const third = await inFrontOf(first.where, other);
    try {
      await assert.rejects(third.untilReady(), /another model than the one that its operator named/);
    } finally {
      await third.stop();
    }
  });
});
