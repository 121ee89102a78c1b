import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { PhcError } from '../../protocol/errors.ts';
import { createApp } from '../../server/api/app.ts';
import { serverConfig } from '../../server/config.ts';
import { createTraceExporter } from '../../server/traces/trace-exporter.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { post } from '../support/serve-app.ts';

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: ReadonlyArray<{ key: string; value: { stringValue?: string; intValue?: string } }>;
  readonly status: { readonly code?: number; readonly message?: string };
}

const SECRET = 'const launchCode = 4711';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('traces for an OpenTelemetry collector', () => {
  let collector: Server;
  let status = 200;
  let asked: string[];
  let bodies: string[];
  let app: FastifyInstance;
  let engine: ReturnType<typeof scriptedEngine>;
  beforeEach(async () => {
    asked = [];
    bodies = [];
    status = 200;
    collector = createServer(async (request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
      bodies.push(JSON.stringify(await json(request)));
      response.writeHead(status).end('{}');
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const traces = createTraceExporter(endpoint, '1.2.3', pino({ level: 'silent' }));
    engine = scriptedEngine();
    app = createApp({ engine, config: serverConfig({ apiKeys: [] }), version: '1.2.3', traces });
  });
  afterEach(() => {
    collector.closeAllConnections();
    collector.close();
  });

  const sent = (): SentSpan[] =>
    bodies.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans);
  const attribute = ({ attributes }: SentSpan, key: string) => {
    const value = attributes.find((one) => one.key === key)?.value;
    return value?.stringValue ?? value?.intValue;
  };

  it('tell of queue, prefill and decode below the answer, in the trace of the client', async () => {
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01`, 'x-request-id': 'mine' };
    const answer = post(app, '/v1/completions', { prompt: 'a' }, headers);
    const call = await engine.nextCall();
    call.text('b');
    call.done();
    await answer;
    await app.close();
    assert.deepEqual(asked, ['POST /v1/traces application/json']);
    const [whole, ...stages] = sent();
    assert.deepEqual([whole?.name, whole?.traceId, whole?.parentSpanId], ['completion', TRACE, PARENT]);
    assert.equal(attribute(whole!, 'gen_ai.request.model'), 'ph-codex-s');
    assert.equal(attribute(whole!, 'gen_ai.usage.input_tokens'), '7');
    assert.equal(attribute(whole!, 'ph.request.id'), 'mine');
    assert.deepEqual(
      stages.map(({ name, traceId, parentSpanId }) => [name, traceId, parentSpanId]),
      ['queue', 'prefill', 'decode'].map((name) => [name, TRACE, whole?.spanId]),
    );
    const lengths = stages.map((span) => BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano));
    assert.deepEqual(lengths, [1_000_000n, 2_000_000n, 3_000_000n]);
    assert.equal(stages[1]?.startTimeUnixNano, stages[0]?.endTimeUnixNano);
  });

  it('hold no text of prompts and answers', async () => {
    const answer = post(app, '/v1/completions', {
      prompt: SECRET,
      suffix: SECRET,
      stop: [SECRET],
      user: SECRET,
    });
    const call = await engine.nextCall();
    call.text(SECRET);
    call.done();
    await answer;
    await app.close();
    assert.equal(sent().length, 4);
    assert.doesNotMatch(bodies.join(), /launchCode|4711/);
  });

  it('say which error ended an answer, and begin a trace of their own where the client names none', async () => {
    const answer = post(app, '/v1/completions', { prompt: 'a' }, { traceparent: 'nonsense' });
    (await engine.nextCall()).fail(new PhcError('PHC_ENGINE_CRASHED'));
    await answer;
    await app.close();
    const [whole, ...others] = sent();
    assert.deepEqual(whole?.status, { code: 2, message: 'PHC_ENGINE_CRASHED' });
    assert.match(whole?.traceId ?? '', /^[0-9a-f]{32}$/);
    assert.equal(whole?.parentSpanId, undefined);
    assert.deepEqual(others, []);
  });

  it('are given up where the collector takes none: answers do not wait for it', async () => {
    status = 500;
    for (let i = 0; i < 3; i++) {
      const answer = post(app, '/v1/completions', { prompt: 'a' });
      (await engine.nextCall()).done();
      assert.equal((await answer).statusCode, 200);
    }
    await app.close();
    assert.ok(asked.length > 0);
  });
});
