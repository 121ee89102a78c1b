import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { placeAt } from '../../test/support/place-at.ts';
import type { Origin } from './origin.ts';
import { createSuggester, type Suggestion } from './suggest.ts';

/** A model that says what the test tells it, and a clock that stands still. */
function scripted() {
  interface Call {
    readonly prefix: string;
    readonly signal: AbortSignal;
    say(text: string | Origin): void;
    end(): void;
    fail(error: Error): void;
  }
  const calls: Call[] = [];
  const timers: Array<{ milliseconds: number; fire: () => void }> = [];
  let time = 0;
  const suggester = createSuggester({
    now: () => time,
    delay: (milliseconds) => new Promise((fire) => timers.push({ milliseconds, fire })),
    async *stream(place, _shape, signal) {
      const said: Array<string | Origin | Error | null> = [];
      let wake = () => {};
      const say = (item: string | Origin | Error | null) => {
        said.push(item);
        wake();
      };
      signal.addEventListener('abort', () => say(new Error('aborted')));
      calls.push({ prefix: place.prefix, signal, say, end: () => say(null), fail: say });
      for (;;) {
        const item = said.shift();
        if (item === null) return;
        if (item instanceof Error) throw item;
        if (item !== undefined) yield typeof item === 'string' ? { text: item, tokens: [] } : item;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  });
  return {
    calls,
    timers,
    suggester,
    pass(milliseconds: number) {
      time += milliseconds;
    },
    ask(marked: string, options: { debounce?: number; multiline?: boolean } = {}) {
      const controller = new AbortController();
      const { debounce = 0, multiline = true } = options;
      const answer = suggester.suggest(placeAt(marked), { debounce, multiline, signal: controller.signal });
      return { answer, cancel: () => controller.abort() };
    },
  };
}

const text = (suggestion: Suggestion) => (suggestion.kind === 'text' ? suggestion.text : suggestion.reason);

async function answered(marked: string, says: string) {
  const script = scripted();
  const { answer } = script.ask(marked);
  await setImmediate();
  script.calls[0]?.say(says);
  script.calls[0]?.end();
  assert.equal(text(await answer), says);
  return script;
}

describe('suggesting', () => {
  it('hangs up as soon as the natural end is reached', async () => {
    const { ask, calls } = scripted();
    const { answer } = ask('const a = |');
    await setImmediate();
    calls[0]?.say('b + c;\nfoo');
    assert.equal(text(await answer), 'b + c;');
    assert.equal(calls[0]?.signal.aborted, true);
  });

  it('costs no request while what is shown is typed, and while it is deleted again', async () => {
    const { ask, calls } = await answered('const a = |', 'compute(b);');
    assert.equal(text(await ask('const a = com|').answer), 'pute(b);');
    assert.equal(text(await ask('const a = compute(|)').answer), 'b');
    assert.equal(text(await ask('const a = c|').answer), 'ompute(b);');
    assert.equal(text(await ask('const a = |').answer), 'compute(b);');
    assert.equal(calls.length, 1);
  });

  it('asks anew when something else is typed, in another document, or with other text behind', async () => {
    const { ask, calls, suggester } = await answered('const a = |', 'compute(b);');
    ask('const a = x|');
    await setImmediate();
    ask('const a = |\nfoo();');
    await setImmediate();
    const controller = new AbortController();
    const elsewhere = { ...placeAt('const a = |'), doc: 'other' };
    void suggester.suggest(elsewhere, { debounce: 0, multiline: true, signal: controller.signal });
    await setImmediate();
    assert.equal(calls.length, 4);
  });

  it('waits for a pause in the typing before it asks', async () => {
    const { ask, calls, timers } = scripted();
    const first = ask('const a = |', { debounce: 75 });
    await setImmediate();
    assert.equal(calls.length, 0);
    assert.equal(timers[0]?.milliseconds, 75);
    first.cancel();
    timers[0]?.fire();
    assert.equal(text(await first.answer), 'superseded');
    assert.equal(calls.length, 0);
  });

  it('joins the request on its way when what was typed since agrees with it', async () => {
    const { ask, calls, timers } = scripted();
    const first = ask('const a = |');
    await setImmediate();
    calls[0]?.say('comp');
    await setImmediate();
    first.cancel();
    const second = ask('const a = co|', { debounce: 75 });
    await setImmediate();
    for (const { fire } of timers) fire();
    await setImmediate();
    assert.equal(calls[0]?.signal.aborted, false);
    calls[0]?.say('ute(b);');
    calls[0]?.end();
    assert.equal(text(await second.answer), 'mpute(b);');
    assert.equal(text(await first.answer), 'superseded');
    assert.equal(calls.length, 1);
  });

  it('drops the joined request and asks anew once its answer disagrees with what was typed', async () => {
    const { ask, calls } = scripted();
    const first = ask('const a = |');
    await setImmediate();
    first.cancel();
    const second = ask('const a = x|');
    await setImmediate();
    assert.equal(calls.length, 1);
    calls[0]?.say('compute');
    await setImmediate();
    assert.equal(calls[0]?.signal.aborted, true);
    assert.equal(calls[1]?.prefix, 'const a = x');
    calls[1]?.say(' + 1;');
    calls[1]?.end();
    assert.equal(text(await second.answer), ' + 1;');
  });

  it('stops a request that nobody waits for any more after a moment of grace', async () => {
    const { ask, calls, timers } = scripted();
    const { answer, cancel } = ask('const a = |');
    await setImmediate();
    cancel();
    assert.equal(text(await answer), 'superseded');
    assert.equal(calls[0]?.signal.aborted, false);
    assert.equal(timers[0]?.milliseconds, 250);
    timers[0]?.fire();
    await setImmediate();
    assert.equal(calls[0]?.signal.aborted, true);
  });

  it('shows the complete lines of a block that takes too long', async () => {
    const { ask, calls, pass } = scripted();
    const { answer } = ask('function f() {\n  |');
    await setImmediate();
    calls[0]?.say('const a = 1;\n  const');
    await setImmediate();
    pass(1300);
    calls[0]?.say(' b');
    assert.equal(text(await answer), 'const a = 1;');
    assert.equal(calls[0]?.signal.aborted, true);
  });

  it('says who wrote what it shows, also when it comes from the cache', async () => {
    const { ask, calls } = scripted();
    const origin = { model: 'm', modelRoot: 'ab', where: 'here' };
    const wrote = (suggestion: Suggestion) => suggestion.kind === 'text' && suggestion.origin?.recalled;
    const first = ask('const a = |');
    await setImmediate();
    calls[0]?.say({ ...origin, recalled: null });
    calls[0]?.say('compute(b);');
    calls[0]?.say({ ...origin, recalled: ['b.ts'] });
    calls[0]?.end();
    assert.deepEqual(wrote(await first.answer), ['b.ts']);
    const block = ask('function f() {\n  |');
    await setImmediate();
    calls[1]?.say({ ...origin, recalled: null });
    calls[1]?.say('const a = 1;\n}\nmore');
    assert.equal(wrote(await block.answer), null);
    assert.deepEqual(wrote(await ask('const a = com|').answer), ['b.ts']);
  });

  it('asks anew when a repository was opened or left since', async () => {
    const { calls, suggester } = await answered('const a = |', 'compute(b);');
    const memory = { workspace: '0'.repeat(64), file: '/w/a.ts' };
    const { signal } = new AbortController();
    void suggester.suggest({ ...placeAt('const a = |'), memory }, { debounce: 0, multiline: true, signal });
    await setImmediate();
    assert.equal(calls.length, 2);
  });

  it('names the reason when there is nothing to show', async () => {
    const { ask, calls } = scripted();
    assert.equal(text(await ask('val|ue').answer), 'inside-word');
    const nothing = ask('const a = |');
    await setImmediate();
    calls[0]?.end();
    assert.equal(text(await nothing.answer), 'empty');
    const repeated = ask('f();\nreturn total;\n|');
    await setImmediate();
    calls[1]?.say('return total;');
    calls[1]?.end();
    assert.equal(text(await repeated.answer), 'previous-lines');
  });

  it('is shown whole to who asks by hand, wherever that is, and else only as far as the model is sure', async () => {
    const pieces = ['foo', '(bar)', ';'].map((text, i) => ({
      text,
      tokens: [{ text, chance: [0.9, 0.2, 0.9][i]! }],
    }));
    const suggester = createSuggester({
      async *stream() {
        yield* pieces;
      },
      delay: () => Promise.resolve(),
      now: () => 0,
    });
    const { signal } = new AbortController();
    const ask = (marked: string, byHand: boolean) =>
      suggester.suggest(placeAt(marked), { multiline: true, debounce: 0, byHand, signal });
    assert.equal(text(await ask('const a = |', false)), 'foo');
    assert.equal(text(await ask('const a = |', true)), 'foo(bar);');
    assert.equal(text(await ask('va|lue', false)), 'inside-word');
    assert.equal(text(await ask('va|lue', true)), 'foo(bar);');
  });

  it('offers nothing again that was dismissed, unless the person asks', async () => {
    const { ask, calls, suggester } = await answered('const a = |', 'compute(b);');
    suggester.dismiss(placeAt('const a = |'), 'compute(b);');
    assert.equal(text(await ask('const a = |').answer), 'dismissed');
    const { signal } = new AbortController();
    const asking = { multiline: true, debounce: 0, byHand: true, signal };
    const again = suggester.suggest(placeAt('const a = |'), asking);
    await setImmediate();
    calls[1]?.say('compute(b);');
    calls[1]?.end();
    assert.equal(text(await again), 'compute(b);');
  });

  it('sends what the last answer would go on with as a draft', async () => {
    const drafts: Array<string | undefined> = [];
    const suggester = createSuggester({
      async *stream(_place, { draft }) {
        drafts.push(draft);
        yield { text: 'foo', tokens: [{ text: 'foo', chance: 0.9 }] };
        yield { text: '(bar);', tokens: [{ text: '(bar);', chance: 0.1 }] };
      },
      delay: () => Promise.resolve(),
      now: () => 0,
    });
    const { signal } = new AbortController();
    for (const marked of ['const a = |', 'const a = foo(|', 'const a = foo(x|'])
      await suggester.suggest(placeAt(marked), { multiline: true, debounce: 0, signal });
    assert.deepEqual(drafts, [undefined, 'bar);', undefined]);
  });

  it('hands on the error of the server', async () => {
    const { ask, calls } = scripted();
    const { answer } = ask('const a = |');
    await setImmediate();
    const error = new Error('no');
    calls[0]?.fail(error);
    assert.deepEqual(await answer, { kind: 'none', reason: 'error', error });
  });

  const A = 'aa'.repeat(32);
  const B = 'bb'.repeat(32);
  const by = (modelRoot: string): Origin => ({ model: 'any', modelRoot, where: 'here', recalled: null });

  it('forgets what another model said, and no more', async () => {
    const { ask, calls, suggester } = await answered('const a = |', 'compute(b);');
    suggester.answeredBy(A);
    ask('const a = |');
    await setImmediate();
    assert.equal(calls.length, 2);
    calls[1]?.say(by(A));
    calls[1]?.say('read(c);');
    calls[1]?.end();
    await setImmediate();
    suggester.answeredBy(A);
    assert.equal(text(await ask('const a = |').answer), 'read(c);');
    suggester.answeredBy(B);
    ask('const a = |');
    await setImmediate();
    assert.equal(calls.length, 3);
  });

  it('gives the answer to a question that waited for another model', async () => {
    const { ask, calls, suggester } = scripted();
    suggester.answeredBy(A);
    const { answer } = ask('const a = |');
    await setImmediate();
    suggester.answeredBy(B);
    calls[0]?.say(by(B));
    calls[0]?.say('compute(b);');
    calls[0]?.end();
    assert.equal(text(await answer), 'compute(b);');
    await setImmediate();
    assert.equal(text(await ask('const a = |').answer), 'compute(b);');
    assert.equal(calls.length, 1);
  });

  it('hangs up on a model that was in the middle of an answer when another took its place, and keeps none of it', async () => {
    const { ask, calls, suggester } = scripted();
    suggester.answeredBy(A);
    const { answer } = ask('const a = |');
    await setImmediate();
    calls[0]?.say(by(A));
    calls[0]?.say('comp');
    await setImmediate();
    suggester.answeredBy(B);
    assert.equal(text(await answer), 'superseded');
    assert.equal(calls[0]?.signal.aborted, true);
  });

  it('does not keep what a model said that is none any more', async () => {
    const { ask, calls, suggester } = scripted();
    suggester.answeredBy(A);
    const { answer } = ask('const a = |');
    await setImmediate();
    calls[0]?.say(by(A));
    suggester.answeredBy(B);
    calls[0]?.say('compute(b);');
    calls[0]?.end();
    await answer;
    ask('const a = |');
    await setImmediate();
    assert.equal(calls.length, 2);
  });
});
