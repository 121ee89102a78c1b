import assert from 'node:assert/strict';
import { placeAt } from '../../test/support/place-at.ts';
import { FILTERS } from './filters/filters.ts';
import type { Asked } from './request.ts';
import { sampleAnswers } from './sample-answers.ts';

const LINE = { kind: 'line' } as const;
const NEVER = new AbortController().signal;

/** A model that gives these answers in turn. */
function answering(...texts: readonly string[]) {
  const asked: Asked[] = [];
  return {
    asked,
    async *stream(_place: unknown, one: Asked) {
      asked.push(one);
      yield { text: texts[asked.length - 1] ?? '', tokens: [] };
    },
  };
}

async function all(model: ReturnType<typeof answering>, count: number, signal = NEVER) {
  const sampling = { stream: model.stream, filters: FILTERS, count, signal };
  const texts: string[] = [];
  for await (const { text } of sampleAnswers(placeAt('const a = |'), LINE, sampling)) texts.push(text);
  return texts;
}

describe('several answers', () => {
  it('begin with the likeliest and differ from each other', async () => {
    const model = answering('f(b);', 'f(b);', 'g(b);', '  ', 'h(b);');
    assert.deepEqual(await all(model, 3), ['f(b);', 'g(b);', 'h(b);']);
    assert.equal(model.asked[0]?.sample, undefined);
    assert.deepEqual(
      model.asked.slice(1).map(({ sample }) => sample),
      [1, 2, 3, 4].map((seed) => ({ temperature: 0.8, seed })),
    );
  });

  it('are fewer where the model says the same again and again', async () => {
    const model = answering('f();', 'f();', 'f();', 'f();');
    assert.deepEqual(await all(model, 2), ['f();']);
    assert.equal(model.asked.length, 4);
  });

  it('end without a sound when nobody wants them any more', async () => {
    assert.deepEqual(await all(answering('f();'), 2, AbortSignal.abort()), []);
  });
});
