import assert from 'node:assert/strict';
import { CompletionRequest } from '../../protocol/completion.ts';
import { placeAt } from '../../test/support/place-at.ts';
import { completionRequest, warmRequest } from './request.ts';
import { shapeOf } from './shape.ts';

const NONCE = '0'.repeat(64);

describe('completion request', () => {
  it('is valid by the protocol', () => {
    const place = placeAt('const a = |\n');
    assert.ok(
      CompletionRequest.safeParse(completionRequest(place, { shape: shapeOf(place, true) }, NONCE)).success,
    );
    assert.ok(CompletionRequest.safeParse(warmRequest(place, NONCE)).success);
  });

  it('asks a line to stop at its end and gives a block more room', () => {
    const line = completionRequest(placeAt('a = |'), { shape: { kind: 'line' } }, NONCE);
    assert.deepEqual([line.max_tokens, line.stop], [64, ['\n']]);
    const place = placeAt('f {\n  |\n}');
    const block = completionRequest(place, { shape: shapeOf(place, true) }, NONCE);
    assert.deepEqual([block.max_tokens, block.stop], [160, undefined]);
  });

  it('differs from the warm request before it by nothing that the KV cache sees', () => {
    const place = placeAt('a = |b\nc');
    const real = completionRequest(place, { shape: { kind: 'line' } }, NONCE);
    const warm = warmRequest(place, NONCE);
    assert.deepEqual([warm.prompt, warm.suffix, warm.ph?.doc], [real.prompt, real.suffix, real.ph?.doc]);
    assert.deepEqual([warm.max_tokens, warm.ph?.warm], [0, true]);
  });

  it('names the memory that may shape it, which a warm request needs not', () => {
    const memory = { workspace: '0'.repeat(64), file: '/w/a.ts' };
    const place = { ...placeAt('a = |'), memory };
    const request = completionRequest(place, { shape: { kind: 'line' } }, NONCE);
    assert.deepEqual(request.ph?.memory, memory);
    assert.ok(CompletionRequest.safeParse(request).success);
    assert.equal(warmRequest(place, NONCE).ph?.memory, undefined);
    assert.ok(
      !('memory' in (completionRequest(placeAt('a = |'), { shape: { kind: 'line' } }, NONCE).ph ?? {})),
    );
  });

  it('replaces half surrogate pairs, which no UTF-8 can carry', () => {
    const { prompt } = completionRequest(placeAt('a\ud800😀|'), { shape: { kind: 'line' } }, NONCE);
    assert.equal(prompt, 'a\ufffd😀');
  });
});
