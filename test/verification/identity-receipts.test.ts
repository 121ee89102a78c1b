import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { CompletionResponse } from '../../protocol/completion.ts';
import { ServerIdentity } from '../../protocol/identity.ts';
import { GenerationFile } from '../../protocol/model-files.ts';
import { checkReceipt } from '../../protocol/receipt/check-receipt.ts';
import { canonicalRequest, toMicroNats } from '../../protocol/receipt/hashes.ts';
import { readReceipt } from '../../protocol/receipt/read-receipt.ts';
import { ReceiptAnswer } from '../../protocol/receipt/receipt-answer.ts';
import { onnxruntimeLibrary } from '../../server/engine/ort/library-path.ts';
import { encodePrompt } from '../../server/engine/prompt.ts';
import { verifyEd25519 } from '../../server/identity/ed25519.ts';
import { findModel } from '../../server/model/store.ts';
import { createTokenizer } from '../../server/tokenizer/tokenizer.ts';
import { type RealServer, startRealServer } from '../support/real-server.ts';
import { knownAnswer, verified } from '../support/receipts.ts';

// It goes on for long: what is left early must not have ended by itself.
const PROMPT = 'const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, ';
const GREEDY = { model: 'ph-codex-s', prompt: PROMPT, max_tokens: 8, temperature: 0 };
const withReceipt = (digit: string) => ({ ...GREEDY, ph: { nonce: digit.repeat(64), receipt: true } });

/** The ids that the prompt has by the model's own files, as an auditor would work them out. */
async function promptIds(): Promise<readonly number[]> {
  const { folder } = await findModel('ph-codex-s');
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const tokenizer = createTokenizer(read('tokenizer.json'));
  const generation = GenerationFile.parse(read('generation.json'));
  const prompt = { kind: 'text', prefix: PROMPT, suffix: '' } as const;
  return encodePrompt(prompt, tokenizer, generation, true, () => 0).ids;
}

describe('receipts of the real model', function () {
  this.timeout(600_000);
  let server: RealServer;
  let client: OpenAI;
  let serverKey: string;

  before(async () => {
    server = await startRealServer();
    await server.untilReady();
    client = new OpenAI({ baseURL: `${server.where}/v1`, apiKey: 'unused', maxRetries: 0 });
    const identity = ServerIdentity.parse(await (await fetch(`${server.where}/v1/ph/identity`)).json());
    serverKey = identity.serverKey;
  });
  after(() => server.stop());

  /** The answer as the stock client gives it, and the same with our additions. */
  async function ask(body: typeof GREEDY & { ph: { nonce: string } }): Promise<CompletionResponse> {
    return CompletionResponse.parse(await client.completions.create(body));
  }

  it('bind the answer, its prompt and its log-probabilities, and the stock client notices nothing', async () => {
    const body = withReceipt('1');
    const sentAt = Date.now();
    const answer = await ask(body);
    const plain = await client.completions.create(GREEDY);
    assert.equal(answer.choices[0]?.text, plain.choices[0]?.text);
    const known = { ...knownAnswer(body, [answer], sentAt), promptIds: await promptIds() };
    const { receipt, misfits } = verified(known, [answer], serverKey);
    assert.deepEqual(misfits, []);
    const library = createHash('sha256').update(readFileSync(onnxruntimeLibrary())).digest('hex');
    assert.deepEqual([receipt.engineSha256, receipt.res.finish], [library, 'length']);

    const scored = await client.completions.create({ ...GREEDY, logprobs: 0 });
    const logprobs = scored.choices[0]?.logprobs?.token_logprobs?.map(toMicroNats);
    assert.deepEqual(answer.ph?.logprobs, logprobs);
  });

  it('come at the end of a stream, and say the same', async () => {
    const body = { ...withReceipt('2'), stream: true as const };
    const sentAt = Date.now();
    const parts: CompletionResponse[] = [];
    for await (const chunk of await client.completions.create(body))
      parts.push(CompletionResponse.parse(chunk));
    const streamed = verified(knownAnswer(body, parts, sentAt), parts, serverKey);
    assert.deepEqual(streamed.misfits, []);
    const whole = await ask(withReceipt('3'));
    const other = verified(knownAnswer(withReceipt('3'), [whole], sentAt), [whole], serverKey);
    assert.deepEqual(other.receipt.res, streamed.receipt.res);
    assert.equal(other.receipt.prev, streamed.hash);
  });

  it('are there for a client that left in the middle', async () => {
    const body = { ...withReceipt('4'), max_tokens: 200, stream: true as const };
    const sentAt = Date.now();
    const stream = await client.completions.create(body);
    let id = '';
    let text = '';
    for await (const chunk of stream) {
      id = chunk.id;
      text += chunk.choices[0]?.text ?? '';
      if (text.length > 10) break;
    }
    const response = await fetch(`${server.where}/v1/ph/receipts/${id}?nonce=${body.ph.nonce}`);
    const { receipt: envelope, answer } = ReceiptAnswer.parse(await response.json());
    const signed = readReceipt(envelope, serverKey, verifyEd25519);
    assert.ok(signed && answer);
    assert.ok(answer.text.startsWith(text));
    assert.equal(signed.receipt.res.finish, 'cancelled');
    assert.ok(signed.receipt.res.tokens < 200);
    const request = canonicalRequest(body);
    const known = { ...answer, id, nonce: body.ph.nonce, request, sentAt, endedAt: Date.now() };
    assert.deepEqual(checkReceipt(signed.receipt, known), []);
  });
});
