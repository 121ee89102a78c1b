import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import type { LogOutputChannel } from 'vscode';
import { openLink } from '../../src/client/link.ts';
import { isPiece } from '../../src/completion/answer-part.ts';
import { createStore } from '../../src/editor/store.ts';
import { createCompleter } from '../../src/editor/suggestions/completer.ts';
import { HAS_LLAMA_CPP, type LlamaCpp, startLlamaCpp } from '../support/llama-cpp/llama-cpp.ts';
import { placeAt } from '../support/place-at.ts';
import { type RealServer, startRealServer } from '../support/real-server.ts';
import { TINY_TOKENS, writeTinyGguf } from '../support/tiny-gguf.ts';

const NAME = 'tiny-llama';
const NEVER = new AbortController().signal;
const QUESTION = { model: NAME, prompt: 'def f(x):\n    return', max_tokens: 8, temperature: 0, seed: 1 };

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const ask = (url: string) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 }).completions;

const inFrontOf = async (url: string): Promise<RealServer> => {
  const server = await startRealServer(['--upstream', `${url}/v1`, '--model-name', NAME]);
  await server.untilReady();
  return server;
};

describe('in front of a real llama.cpp server', function () {
  this.timeout(120_000); // 34 MB are fetched the first time
  let folder: string;
  let llama: LlamaCpp;
  let first: RealServer;
  let second: RealServer;
  before(async function () {
    if (!HAS_LLAMA_CPP) return this.skip();
    folder = mkdtempSync(join(tmpdir(), 'phc-llama-'));
    writeTinyGguf(join(folder, 'tiny.gguf'));
    llama = await startLlamaCpp(join(folder, 'tiny.gguf'), NAME);
    first = await inFrontOf(llama.url);
    second = await inFrontOf(first.where);
    return undefined;
  });
  after(async () => {
    await second?.stop();
    await first?.stop();
    await llama?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function streamed(url: string): Promise<string> {
    let text = '';
    for await (const chunk of await ask(url).create({ ...QUESTION, stream: true }))
      text += chunk.choices[0]?.text ?? '';
    return text;
  }

  it('the answer is that server’s own, whole and streamed, through one server of ours and through two', async () => {
    const { usage } = await ask(llama.url).create(QUESTION);
    // Random weights end within a character now and then, of which its whole answers tell more than its streams.
    const text = await streamed(llama.url);
    for (const { where } of [first, second]) {
      const passed = await ask(where).create(QUESTION);
      assert.equal(passed.choices[0]?.text, text);
      assert.equal(passed.usage?.completion_tokens, 8);
      assert.equal(passed.usage?.prompt_tokens, usage?.prompt_tokens);
      assert.equal(await streamed(where), text);
    }
  });

  it('a bias of logits reaches it', async () => {
    const letter = TINY_TOKENS.indexOf('x');
    const biased = await ask(first.where).create({ ...QUESTION, logit_bias: { [letter]: 100 } });
    assert.equal(biased.choices[0]?.text, 'x'.repeat(8));
  });

  it('the editor gets suggestions: it asks for a receipt, is told that there are none, and goes on without', async () => {
    const url = new URL(first.where);
    const link = openLink({ target: { kind: 'url', url, apiKey: undefined }, onState: () => {} });
    const ready = async (signal: AbortSignal) => {
      await link.ready(signal);
      return link;
    };
    const completer = createCompleter(
      { ready, dispose() {} },
      createStore(),
      { check: async () => assert.fail('there is no receipt to check') },
      silent as unknown as LogOutputChannel,
    );
    let text = '';
    const asked = { shape: { kind: 'block', startIndent: 4, openerIndent: null } } as const;
    for await (const part of completer.stream(placeAt('def f(x):\n    return|'), asked, NEVER))
      if (isPiece(part)) text += part.text;
    assert.notEqual(text, '');
    link.dispose();
  });

  it('what it cannot do is refused in its own words, to whoever asked', async () => {
    const long = { ...QUESTION, prompt: 'word '.repeat(2000) };
    await assert.rejects(ask(first.where).create(long), (error: unknown) => {
      assert.ok(error instanceof OpenAI.APIError);
      assert.deepEqual([error.status, error.code], [400, 'PHC_UPSTREAM_CANNOT']);
      return true;
    });
  });

  it('killed, it is told as unreachable; back again, it is asked again', async () => {
    await llama.stop();
    await assert.rejects(ask(first.where).create(QUESTION), { code: 'PHC_UPSTREAM_UNREACHABLE' });
    llama = await startLlamaCpp(join(folder, 'tiny.gguf'), NAME, llama.port);
    const again = await ask(second.where).create(QUESTION);
    assert.equal(again.usage?.completion_tokens, 8);
  });
});
