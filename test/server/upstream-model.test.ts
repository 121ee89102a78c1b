import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event, inFrontOf } from '../support/other-engine.ts';
import { testIdentity } from '../support/receipts.ts';
import { post, readEvents } from '../support/serve-app.ts';

const NONCE = 'ab'.repeat(32);
const BODY = { prompt: 'say', max_tokens: 4, ph: { nonce: NONCE, receipt: true } };
const OTHER = '12'.repeat(32);
/** An answer of one token as a server of ours tells it, without its last chunk. */
const HI = event(
  'Hi',
  {
    ...{ logprobs: { tokens: ['Hi'], token_logprobs: [-0.5] }, token_ids: [11] },
    ...{ prompt_token_ids: [7, 8, 9], finish_reason: 'stop' },
  },
  { usage: { prompt_tokens: 3, completion_tokens: 1 } },
);

const sha = (text: string | Buffer) => createHash('sha256').update(text).digest();

describe('a server of ours behind another', () => {
  const entry = (modelRoot: string) => ({ ph: { modelRoot } });
  let files: string;
  let root: string;
  let identity: ReturnType<typeof testIdentity>;

  beforeEach(() => {
    files = mkdtempSync(join(tmpdir(), 'phc-files-'));
    writeFileSync(join(files, 'a.json'), '{}');
    root = sha(sha('{}')).toString('hex');
    identity = testIdentity();
  });
  afterEach(async () => {
    await identity.remove();
    rmSync(files, { recursive: true, force: true });
  });

  it('that names another model than its operator is not stood in front of', async () => {
    const other = inFrontOf((_body, response) => response.end(), {
      files,
      identity,
      entry: entry(OTHER),
    });
    await assert.rejects(other, { code: 'PHC_UPSTREAM_MODEL' });
  });

  it('that answers from another model is told as an error, and nothing of it is signed', async () => {
    for (const ph of [{ modelRoot: OTHER }, undefined, 7]) {
      const asked: unknown[] = [];
      const last = `data: ${JSON.stringify({ choices: [], ph })}\n\ndata: [DONE]\n\n`;
      const { app, close } = await inFrontOf(
        (body, response) => {
          asked.push(body['ph']);
          response.end(`${HI}${last}`);
        },
        { files, identity, entry: entry(root) },
      );
      const whole = await post(app, '/v1/completions', BODY);
      assert.deepEqual([whole.statusCode, whole.json().error.code], [502, 'PHC_UPSTREAM_MODEL']);
      const streamed = readEvents(
        (await post(app, '/v1/completions', { ...BODY, stream: true })).body,
      ).events;
      assert.equal(streamed.at(-1)?.error?.code, 'PHC_UPSTREAM_MODEL');
      const [id] = streamed.map((one) => one.id);
      const found = await app.inject({
        url: `/v1/ph/receipts/${id}?nonce=${NONCE}`,
        headers: { host: '127.0.0.1' },
      });
      assert.equal(found.statusCode, 404);
      assert.equal((await identity.receipts.head()).seq, 0);
      for (const one of asked) assert.match(JSON.stringify(one), /^{"nonce":"[0-9a-f]{64}"}$/);
      assert.equal(asked.length, 2);
      await close();
      await identity.remove();
      identity = testIdentity();
    }
  });
});
