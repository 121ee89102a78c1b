import assert from 'node:assert/strict';
import type { Core } from '../../../server/engine/core.ts';
import { complete, loadEmbedded, request } from '../../support/core.ts';

const FUNCTION = 'def fibonacci(n):\n    """Return the nth Fibonacci number."""\n';

describe('decoding', () => {
  let core: Core;
  before(async () => {
    core = await loadEmbedded();
  });
  after(() => core.close());

  it('keeps the indentation after a newline', async () => {
    const { text } = await complete(core, request('def fibonacci(n):\n'));
    assert.match(text, /^ {4}\S/);
  });

  it('completes half-typed words', async () => {
    const half = await complete(core, request(`${FUNCTION}    if n < 2:\n        retu`, { maxTokens: 4 }));
    assert.match(half.text, /^rn /);
    const imported = await complete(core, request('import numpy as np\nx = np.arra', { maxTokens: 3 }));
    assert.match(imported.text, /^y/);
  });

  it('gives the same text whatever the draft says, in fewer passes when it is right', async () => {
    const plain = await complete(core, request(FUNCTION));
    const drafted = await complete(core, request(FUNCTION, { draft: plain.text }));
    const misled = await complete(core, request(FUNCTION, { draft: plain.text.replace('n', 'wrong') }));
    assert.equal(drafted.text, plain.text);
    assert.equal(misled.text, plain.text);
    assert.ok(drafted.timings.forwards < plain.timings.forwards / 2);
  });

  it('verifies what it said a moment ago where that is typed along, and forgets it where something else is', async () => {
    const typing = (typed: string, doc: string) =>
      complete(core, request(`${FUNCTION}    ${typed}`, { doc }));
    const first = await typing('', 'mine');
    assert.ok(first.text.startsWith('if'), first.text);
    for (const typed of ['i', 'w']) {
      const [alone, along] = [await typing(typed, `other ${typed}`), await typing(typed, 'mine')];
      assert.equal(along.text, alone.text);
      if (typed === 'i') assert.ok(along.timings.forwards < along.tokens.length / 4);
    }
  });

  it('stops at a stop string and does not show it', async () => {
    const { text, finish } = await complete(core, request('def fibonacci(n):\n', { stop: ['\n'] }));
    assert.equal(finish, 'stop');
    assert.ok(text.trim() && !text.includes('\n'));
  });

  it('ends with the first line end after the time that was given, and not before', async () => {
    const body = { maxTokens: 32 };
    const whole = await complete(core, request(FUNCTION, body));
    const later = await complete(core, request(FUNCTION, { ...body, lineEndAfterMs: 1e9 }));
    assert.equal(later.text, whole.text);
    // Of the first pass none is late; none is made in less than this.
    const late = await complete(core, request(FUNCTION, { ...body, lineEndAfterMs: 1e-6, doc: 'late' }));
    assert.equal(late.finish, 'length');
    assert.ok(late.tokens.length > 1 && late.tokens.length < whole.tokens.length);
    assert.ok(whole.text.startsWith(late.text));
    assert.equal(late.text.trimEnd().includes('\n'), false, late.text);
    assert.match(late.text, /\n/);
  });

  it('says when it was cut off by the number of tokens', async () => {
    const answer = await complete(core, request(FUNCTION, { maxTokens: 3 }));
    assert.equal(answer.finish, 'length');
    assert.equal(answer.tokens.length, 3);
  });

  it('gives the same text for the same seed, and another for another', async () => {
    const ask = (seed: number) => complete(core, request(FUNCTION, { temperature: 1, topP: 0.95, seed }));
    const [first, again, other] = [await ask(3), await ask(3), await ask(4)];
    assert.equal(first.text, again.text);
    assert.notEqual(first.text, other.text);
  });

  it('never says a token that is biased away, says one that is favoured, and draws the same for a seed', async () => {
    const plain = await complete(core, request(FUNCTION, { maxTokens: 8 }));
    const first = plain.tokens[0]!;
    const bias = [[first, -100]] as const;
    const without = await complete(
      core,
      request(FUNCTION, { penalties: { bias, presence: 0, frequency: 0 }, maxTokens: 8 }),
    );
    assert.ok(!without.tokens.includes(first));
    const favoured = without.tokens[0]!;
    const pushed = { bias: [[favoured, 100]] as const, presence: 0, frequency: 0 };
    const only = await complete(core, request(FUNCTION, { penalties: pushed, maxTokens: 4 }));
    assert.deepEqual(only.tokens, [favoured, favoured, favoured, favoured]);
    const drawn = {
      temperature: 1,
      seed: 3,
      maxTokens: 8,
      penalties: { bias, presence: 0.5, frequency: 0.5 },
    };
    const [one, again] = [
      await complete(core, request(FUNCTION, drawn)),
      await complete(core, request(FUNCTION, { ...drawn, draft: plain.text })),
    ];
    assert.deepEqual(one.tokens, again.tokens);
  });

  it('repeats itself less with a penalty, whatever the draft says', async () => {
    const repetitive = 'x = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,';
    const distinct = (tokens: readonly number[]) => new Set(tokens).size;
    const plain = await complete(core, request(repetitive));
    const penalties = { bias: [], presence: 1, frequency: 2 };
    const penalised = await complete(core, request(repetitive, { penalties }));
    assert.ok(distinct(penalised.tokens) > distinct(plain.tokens));
    const drafted = await complete(core, request(repetitive, { penalties, draft: plain.text }));
    assert.deepEqual(drafted.tokens, penalised.tokens);
  });

  it('replays a penalised answer for who has its request, and doubts it for who has another', async () => {
    const asked = request('x = [0, 0, 0, 0, 0, 0, 0,', {
      penalties: { bias: [], presence: 1, frequency: 2 },
    });
    const { tokens, infos } = await complete(core, { ...asked, logprobs: 0 });
    const { signal } = new AbortController();
    const replayed = await core.replay(asked, tokens, signal);
    for (const [i, { margin, logprob }] of replayed.tokens.entries()) {
      assert.ok(margin < 0.05, `${margin}`);
      assert.ok(Math.abs(logprob - infos[i]!.logprob!) < 0.05);
    }
    const { penalties: _, ...plain } = asked;
    const doubted = await core.replay(plain, tokens, signal);
    assert.ok(doubted.tokens.some(({ margin }) => margin > 0.05));
  });

  it('refuses to favour a token that the model does not have', async () => {
    const penalties = { bias: [[core.tokenizer.vocab, 1]] as const, presence: 0, frequency: 0 };
    await assert.rejects(complete(core, request(FUNCTION, { penalties })), { param: 'logit_bias' });
  });

  it('reports log-probabilities of the distribution before any mask', async () => {
    const { infos } = await complete(core, request(FUNCTION, { logprobs: 3, maxTokens: 4 }));
    assert.equal(infos.length, 4);
    for (const { logprob, top } of infos) {
      assert.equal(top.length, 3);
      assert.ok(logprob !== null && logprob <= top[0]!.logprob && top[0]!.logprob <= 0);
    }
  });

  it('scores a prompt that is echoed, with nothing generated', async () => {
    const asked = request('a = 1\nb = 2\n', { echo: true, logprobs: 0, maxTokens: 0 });
    const { infos, tokens, text } = await complete(core, asked);
    assert.equal(text, 'a = 1\nb = 2\n');
    assert.equal(infos.map((info) => info.text).join(''), text);
    assert.equal(infos[0]!.logprob, null);
    assert.ok(infos.slice(1).every(({ logprob }) => logprob !== null && logprob < 0));
    assert.equal(tokens.length, 0);
  });

  it('never writes Markdown fences or chat markers', async () => {
    const { text } = await complete(core, request('# Usage\n\nRun it like this:\n\n', { maxTokens: 40 }));
    assert.doesNotMatch(text, /```|<\|/);
  });

  it('takes a prompt that leaves no room for an answer as an error', async () => {
    const ids = Array.from({ length: 2048 }, () => 28);
    await assert.rejects(complete(core, request('', { prompt: { kind: 'tokens', ids } })), {
      code: 'PHC_REQUEST_CONTEXT',
    });
  });

  it('fills the context to its end', async () => {
    const ids = Array.from({ length: 2040 }, (_, i) => 200 + (i % 50));
    const { finish, tokens } = await complete(
      core,
      request('', { prompt: { kind: 'tokens', ids }, maxTokens: 99 }),
    );
    assert.ok(finish === 'stop' || tokens.length === 7);
  });

  it('ends within one pass when it is cancelled, and goes on working', async () => {
    const controller = new AbortController();
    const long = complete(core, request('x = 1\n'.repeat(250)), controller.signal);
    setImmediate(() => controller.abort(new Error('typed on')));
    await assert.rejects(long, /typed on/);
    assert.match((await complete(core, request('def fibonacci(n):\n'))).text, /^ {4}\S/);
  });
});
