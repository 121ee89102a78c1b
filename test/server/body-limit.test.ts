import assert from 'node:assert/strict';
import { BODY_LIMIT } from '../../server/api/json-body.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { listenOver } from '../support/serve-app.ts';

async function send(url: string, body: string | ReadableStream) {
  const response = await fetch(`${url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    ...(typeof body === 'string' ? {} : { duplex: 'half' }),
  } as RequestInit);
  return { status: response.status, code: /PHC_\w+/.exec(await response.text())?.[0] };
}

describe('a body beyond the limit', () => {
  it('is refused with 413 and a reason, also to a client that sends before it listens', async () => {
    const { app, url } = await listenOver(scriptedEngine());
    const body = JSON.stringify({ prompt: 'x'.repeat(BODY_LIMIT) });
    assert.deepEqual(await send(url, body), { status: 413, code: 'PHC_REQUEST_TOO_LARGE' });
    await app.close();
  });

  it('is refused when its length is not announced', async () => {
    const { app, url } = await listenOver(scriptedEngine());
    const chunk = new TextEncoder().encode('x'.repeat(1024 * 1024));
    let left = BODY_LIMIT / chunk.length + 2;
    const body = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
    assert.deepEqual(await send(url, body), { status: 413, code: 'PHC_REQUEST_TOO_LARGE' });
    await app.close();
  });
});

describe('a 10 MB document', () => {
  it('is within the limit and reaches the engine whole', async () => {
    const engine = scriptedEngine();
    const { app, url } = await listenOver(engine);
    const prompt = 'line of code\n'.repeat(800_000);
    const response = send(url, JSON.stringify({ prompt }));
    const call = await engine.nextCall();
    assert.ok(call.request.prompt.kind === 'text' && call.request.prompt.prefix.length === prompt.length);
    call.done();
    assert.equal((await response).status, 200);
    await app.close();
  });
});
