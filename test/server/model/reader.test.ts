import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { importModel } from '../../../server/model/import-model.ts';
import { modelCard } from '../../../server/model/model-card.ts';
import type { ModelRef } from '../../../server/model/store.ts';
import { openReader } from '../../../server/reader/open-reader.ts';
import { withoutActivationRounding } from '../../support/cached-network.ts';

const GOLDEN = join(__dirname, '..', '..', 'golden', 'models');
const DATA = 'model.onnx.data';

describe('a reader that transformers wrote', function () {
  this.timeout(60_000);
  let home: string;
  let model: ModelRef;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'phc-reader-'));
    model = await importModel(join(GOLDEN, 'roberta'), { home });
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it('gives its logits for the begin and the end of an answer, with the weights rounded to 8 bits', async () => {
    const { ids, span } = JSON.parse(readFileSync(join(GOLDEN, 'roberta.json'), 'utf8'));
    const expected = new Float32Array(new Uint8Array(Buffer.from(span, 'base64')).buffer);
    const session = await InferenceSession.create(
      withoutActivationRounding(readFileSync(join(model.folder, 'model.onnx'))),
      { externalData: [{ path: DATA, data: readFileSync(join(model.folder, DATA)) }], intraOpNumThreads: 1 },
    );
    const found = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    });
    await session.release();
    const logits = found['span']!.data as Float32Array;
    assert.equal(logits.length, expected.length);
    const difference = logits.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0);
    assert.ok(difference < 1e-4, `${difference}`);
  });

  it('marks a part of each passage, by its characters, also in long ones and in other scripts', async () => {
    const reader = openReader(model);
    const passages = [
      'The port is 8459.',
      'caf\u00e9 \u{1f600} \u65e5\u672c\u8a9e '.repeat(40),
      `${'x'.repeat(700)} y`,
      '',
    ];
    try {
      const { spans, tokens } = await reader.read(
        { question: 'Which port?', passages },
        AbortSignal.timeout(50_000),
      );
      assert.ok(tokens > passages[2]!.length);
      assert.deepEqual(spans.map(({ passage }) => passage).sort(), [0, 1, 2]);
      for (const { passage, start, end } of spans) {
        const text = passages[passage]!.slice(start, end);
        assert.ok(text !== '' && text === text.trim() && !/\p{Surrogate}/u.test(text), text);
      }
      const scores = spans.map(({ score }) => score);
      assert.deepEqual(
        scores,
        [...scores].sort((a, b) => b - a),
      );
    } finally {
      reader.close();
    }
  });

  it('is ended by who asked, and reads again for the next', async () => {
    const reader = openReader(model);
    const request = { question: 'a', passages: ['b c'] };
    try {
      const gone = new AbortController();
      const first = reader.read(request, gone.signal);
      gone.abort(new Error('gone'));
      await assert.rejects(first, /gone/);
      assert.equal((await reader.read(request, AbortSignal.timeout(50_000))).spans.length, 1);
    } finally {
      reader.close();
    }
  });

  it('has a card that says what it does, and takes no adapter', async () => {
    const { architecture, reads, parameters, context } = await modelCard('roberta', { home });
    assert.deepEqual([architecture, reads, context], ['roberta', true, 128]);
    assert.ok(parameters > 25_000 && parameters < 35_000, `${parameters}`);
    const adapter = join(GOLDEN, 'gpt2-adapter');
    await assert.rejects(importModel(join(GOLDEN, 'roberta'), { home, adapter }), {
      code: 'PHC_REQUEST_INVALID',
    });
  });
});
